"""A slow, literal oracle of the graph model: plain sets and dicts, nothing imported from the package under test."""
