"use strict";
// Tables that sort, search and fold; what is folded opens for print and for whoever follows a link into it.
(() => {
  const SHOWN = 12;
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const textOf = (cell) => cell.textContent.trim().replace(/(\d),(?=\d{3})/g, "$1");
  const add = (parent, tag, properties) => parent.appendChild(Object.assign(document.createElement(tag), properties));

  const sortBy = (table, column, header) => {
    const down = header.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows].map((row, place) => ({ row, place, text: textOf(row.cells[column]) }));
    rows.sort((a, b) => (a.text === "") - (b.text === "") || (down ? -1 : 1) * order.compare(a.text, b.text) || a.place - b.place);
    table.tBodies[0].append(...rows.map((entry) => entry.row));
  };

  const equip = (table, number) => {
    const rows = table.tBodies[0].rows;
    if (!table.tHead || rows.length < 3 || table.classList.contains("grid")) return;
    let all = rows.length <= SHOWN;
    let wanted = "";
    let told = null;
    let more = null;
    const show = () => {
      let matching = 0;
      let seen = 0;
      for (const row of rows) {
        const fits = !wanted || row.textContent.toLowerCase().includes(wanted);
        matching += fits;
        const visible = fits && (all || seen < SHOWN);
        seen += visible;
        row.toggleAttribute("data-away", !visible);
      }
      if (!told) return;
      told.value = `${seen} of ${rows.length} rows shown`;
      more.hidden = !all && matching <= SHOWN;
      more.textContent = all ? "Show fewer" : `Show all ${matching}`;
      more.setAttribute("aria-expanded", String(all));
    };
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      if (header.tagName !== "TH") return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        sortBy(table, column, header);
        show();
      });
    });
    if (all) return;
    const tools = document.createElement("div");
    tools.className = "tools";
    const label = add(tools, "label", { textContent: "Search this table" });
    const field = add(label, "input", { type: "search", id: `search-${number}`, autocomplete: "off" });
    more = add(tools, "button", { type: "button" });
    told = add(tools, "output", {});
    told.setAttribute("role", "status");
    field.addEventListener("input", () => {
      wanted = field.value.trim().toLowerCase();
      show();
    });
    more.addEventListener("click", () => {
      all = !all;
      show();
    });
    table.parentElement.before(tools);
    table.showRow = () => {
      all = true;
      wanted = field.value = "";
      show();
    };
    show();
  };
  document.querySelectorAll("table").forEach(equip);

  const reachable = () => {
    for (const box of document.querySelectorAll(".scroll, .picture")) {
      const wide = box.scrollWidth > box.clientWidth + 1;
      if (wide || box.classList.contains("wide")) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("resize", reachable);
  reachable();

  const reveal = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    for (let around = place; around; around = around.parentElement)
      if (around.tagName === "DETAILS") around.open = true;
    if (place.hasAttribute("data-away")) place.closest("table").showRow();
    place.scrollIntoView();
    if (place.tabIndex < 0) place.focus({ preventScroll: true });
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
    opened = [];
  });
})();
