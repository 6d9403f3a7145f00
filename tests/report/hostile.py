"""Texts that try to be more than text, and scenarios in which every text is one of them."""

import json

__all__ = ["TEXTS", "marker", "scenario"]

TEXTS: dict[str, str] = {
    "script": "<script>alert('x')</script><img src=x onerror=alert(1)>",
    "closing": "</title></style></script></table></details><script>alert(2)</script>",
    "attribute": '" onmouseover="alert(3)" autofocus onfocus=\'alert(4)\' x="',
    "svg": "<svg/onload=alert(5)><a xlink:href='javascript:alert(6)'>x</a></svg>",
    "entity": "&lt;b&gt; &amp;#60;script&#62; &#0; &notanentity;",
    "comment": "<!-- --> <![CDATA[ ]]> <?php x ?> --!> <!DOCTYPE x>",
    "address": "javascript:alert(7) data:text/html,<script>alert(8)</script> https://example.org/?a=1&b=2",
    "markdown": (
        "**bold** _x_ `code` [link](javascript:alert(9)) ![i](http://example.org/i.png) # no | table | ~~x~~ @name #1"
    ),
    "markdown block": "``` \n# heading\n- item\n1. item\n> quote\n---\n| a | b |\n|---|---|",
    "template": "{{7*7}} ${7*7} <%= 7 %> %s %(x)s {0} \\N{BULLET} \\u0041",
    "graphviz": '"] x -> y [label="z"]; <b>bold</b> \\n \\l | { <f0> }',
    "latex": "\\input{/etc/passwd} $x^2$ % comment # & _ ~ ^ {}",
    "controls": "bell\x07 escape\x1b[31mred\x1b[0m null-like\x01 back\x08 delete\x7f next\x85line",
    "breaks": "one\r\ntwo\nthree\tfour\u2028five\u2029six",
    "right to left": (
        "\u05e9\u05dc\u05d5\u05dd (abc) 123, \u0627\u0644\u0633\u0644\u0627\u0645 \u202eevil\u202c \u2066x\u2069"
    ),
    "cyrillic": (
        "\u041a\u0438\u0457\u0432 \u0456 \u041c\u043e\u0441\u043a\u0432\u0430: "
        "\u043f\u0435\u0440\u0435\u0433\u043e\u0432\u043e\u0440\u0438"
    ),
    "emoji": (
        "\U0001f1fa\U0001f1e6 \U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 "
        "\U0001f9d1\U0001f3fd\u200d\U0001f680 \u2764\ufe0f"
    ),
    "combining": (
        "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034dA"
    ),
    "wide": "\u6f22\u5b57\u306e\u9577\u3044\u540d\u524d " * 6,
    "long": "a long text of many words " * 400,
    "unbroken": "x" * 10_000,
    "formula": "=cmd|' /C calc'!A0",
    "marks": "[C01] [assumption] [no source] [C01, assumption]",
    "css": "</style><style>*{display:none}</style> {} ; expression(alert(10)) url(http://example.org/)",
    "blank": "   \u00a0 ",
}
"""For every kind of nastiness a text."""

_SCENARIO = """detente: 1
title: {text}
as_of: {short}
says: {text}
default_reading: other
sources:
  s: {{author: {text}, title: {text}, url: {text}, note: {text}}}
claims:
  C01: {{says: {text}, source: s, by: {text}}}
  C02: {{says: {text}, source: s, background: {text}}}
facts:
  f: {{says: {text}, is: no, assumption: {text}}}
actors:
  a:
    name: {text}
    says: {text}
    claims: [C01]
    options:
      x: {{says: {text}, claims: [C01], assumption: {text}}}
      y: {{says: {text}, levels: [none, {level}, most], assumption: {text}}}
  b:
    name: {text}
    options: {{z: {{says: {text}, claims: [C01]}}}}
define:
  d: {{is: a.x & b.z, says: {text}}}
constraints:
  - {{never: a.x & a.y = most, says: {text}, assumption: {text}}}
moves:
  - {{option: b.z, needs: "!a.y", says: {text}, claims: [C01]}}
commitments:
  p: {{by: b, says: {text}, promise: b.z, when: a.x, claims: [C01], assumption: {text}}}
preferences:
  a:
    priorities:
      - {{wants: b.z, says: {text}, odds: 0.5, claims: [C01]}}
      - {{wants: "!a.x if !f", says: {text}, assumption: {text}}}
      - a.y
  b: {{priorities: [{{wants: a.x, says: {text}, assumption: {text}}}, "!b.z"]}}
beliefs:
  a:
    - {{fact: f, is: yes, while: b.z, claims: [C01], assumption: {text}}}
endings:
  good: {{is: d, says: {text}}}
  rest: {{is: "true", says: {text}}}
readings:
  other: {{says: {text}, assumption: {text}, facts: {{f: {{is: yes, says: {text}, assumption: {text}}}}}}}
"""


def _quoted(text: str) -> str:
    """Return a text as YAML writes it: as JSON does, but that letters beyond the first 65,536 are no pairs there."""
    return "".join(f"\\U{ord(c):08x}" if ord(c) > 0xFFFF else json.dumps(c)[1:-1] for c in text).join('""')


def scenario(text: str) -> str:
    """Return a scenario in which everything that is said is this text."""
    level = "".join(c for c in text[:200] if c.isprintable() and c != '"').strip() or "some"
    return _SCENARIO.format(text=_quoted(text), short=_quoted(text[:40]), level=_quoted(level))


def marker(text: str) -> str:
    """Return what of a text a reader must find on a page: its first few letters, as they are shown."""
    from detente.report.page import harmless

    return " ".join(harmless(text).split())[:12].rstrip()
