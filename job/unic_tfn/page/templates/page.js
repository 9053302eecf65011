for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].map((row, place) => [row.cells[column].dataset.value, row, place]);
      const numeric = rows.every(([value]) => value === "" || !Number.isNaN(Number(value)));
      rows.sort(([a, , i], [b, , j]) => {
        if ((a === "") !== (b === "")) return a === "" ? 1 : -1;
        const order = numeric ? a - b : a.localeCompare(b);
        return (down ? -order : order) || i - j;
      });
      body.append(...rows.map(([, row]) => row));
    });
  });
}
// Everything is printed, folded or not.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => (d.open = true)));
