// Projects x gaps: a table whose heads rank it and whose cells open an effect. All texts are set as text.
function make(tag, name, text) {
  const one = document.createElement(tag);
  if (name) one.className = name;
  if (text) one.textContent = text;
  return one;
}

function button(name, title, pick) {
  const one = make("button", name);
  one.type = "button";
  if (title) one.title = title;
  one.onclick = pick;
  return one;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".z-changes");
  const open = (project, gap) => setTriggerValue("picked", `${project} ${gap}`);

  const cell = (row, one) => {
    const td = make("td", row.project === data.project && one.gap === data.gap ? "open" : "");
    if (one.gap === data.by) td.classList.add("by");
    if (!one.text) {
      td.append(make("span", "none", one.none));
      return td;
    }
    const press = button("", one.tip, () => open(row.project, one.gap));
    press.setAttribute("aria-label", `${row.name}, ${one.said}`);
    if (td.classList.contains("open")) press.setAttribute("aria-current", "true");
    const bar = make("span", `bar ${one.grade}`), fill = make("i");
    fill.style.width = `${one.share}%`;
    bar.append(fill);
    press.append(make("b", "", one.text), bar);
    if (one.second) press.append(make("small", "", one.second));
    td.append(press);
    return td;
  };

  const head = make("tr");
  head.append(make("th", "", data.corner));
  data.heads.forEach((one) => {
    const th = make("th", one.gap === data.by ? "by" : "");
    if (one.gap === data.gap) th.classList.add("open");
    th.scope = "col";
    th.setAttribute("aria-sort", one.gap === data.by ? "descending" : "none");
    const press = button("", data.rank, () => setTriggerValue("ranked", one.gap));
    press.append(make("b", "", one.name), make("small", "", one.unit));
    th.append(press);
    head.append(th);
  });

  const body = data.rows.map((row) => {
    const tr = make("tr", row.kind);
    const th = make("th", row.project === data.project ? "open" : "");
    th.scope = "row";
    const press = button("", "", () => open(row.project, row.first));
    press.append(make("b", "", row.name), make("small", "", row.note));
    th.append(press);
    tr.append(th, ...row.cells.map((one) => cell(row, one)));
    return tr;
  });

  const table = make("table"), thead = make("thead"), tbody = make("tbody");
  table.append(make("caption", "", data.label), thead, tbody);
  thead.append(head);
  tbody.append(...body);
  const left = box.scrollLeft;
  box.setAttribute("aria-label", data.label);
  box.replaceChildren(table);
  box.scrollLeft = left;
}
