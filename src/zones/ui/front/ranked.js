// A table whose rows are chosen by pointer or keyboard. All texts are set as text.
function make(tag, name, text) {
  const one = document.createElement(tag);
  if (name) one.className = name;
  if (text !== undefined) one.textContent = text;
  return one;
}

function row(one, heads, index) {
  const line = make("tr", one.tone);
  line.id = `zr-${one.id}`;
  line.dataset.index = index;
  one.cells.forEach((text, k) => line.append(make("td", heads[k].kind, text)));
  return line;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".z-ranked");
  box.setAttribute("aria-label", data.label);
  const top = box.scrollTop, left = box.scrollLeft;
  const table = make("table"), head = make("tr"), body = make("tbody");
  data.heads.forEach(({ text, kind }) => {
    const cell = make("th", kind, text);
    cell.scope = "col";
    head.append(cell);
  });
  const lines = data.rows.map((one, k) => row(one, data.heads, k));
  body.append(...lines);
  const thead = make("thead");
  thead.append(head);
  table.append(make("caption", "", data.label), thead, body);
  box.replaceChildren(table);
  box.scrollTop = top;
  box.scrollLeft = left;
  let active = Math.max(0, data.rows.findIndex((one) => one.id === data.chosen));
  const point = (into) => {
    lines.forEach((line, k) => {
      line.classList.toggle("active", k === active);
      line.setAttribute("aria-selected", String(data.rows[k].id === data.chosen));
    });
    if (!lines[active]) return;
    box.setAttribute("aria-activedescendant", lines[active].id);
    // Only the table scrolls: the page must not jump.
    const at = lines[active].offsetTop, height = lines[active].offsetHeight;
    if (into && (at < box.scrollTop + 50 || at + height > box.scrollTop + box.clientHeight)) box.scrollTop = at - box.clientHeight / 3;
  };
  // Brought into view once for each choice: later the reader scrolls where they like.
  point(Boolean(data.chosen) && box.dataset.chosen !== data.chosen);
  box.dataset.chosen = data.chosen;
  const pick = (index) => { if (lines[index]) setTriggerValue("picked", data.rows[index].id); };
  box.onclick = (event) => {
    const line = event.target.closest("tbody tr");
    if (line) pick(Number(line.dataset.index));
  };
  box.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -1e6, End: 1e6 }[event.key];
    if (step) { active = Math.min(lines.length - 1, Math.max(0, active + step)); point(true); }
    else if (event.key === "Enter" || event.key === " ") pick(active);
    else return;
    event.preventDefault();
  };
}
