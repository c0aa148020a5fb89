// The sections of the Action Programme, one row each under their chapters. All texts are set as text.
const SVG = "http://www.w3.org/2000/svg";
// A state has a shape of its own, so that it is told without colour.
const SIGNS = {
  mapped: "M8 1.2a4.6 4.6 0 0 0-4.6 4.6C3.4 9.2 8 14.8 8 14.8s4.6-5.6 4.6-9A4.6 4.6 0 0 0 8 1.2Zm0 6.5a1.9 1.9 0 1 1 0-3.8 1.9 1.9 0 0 1 0 3.8Z",
  measured: "M1 5h14v6H1Zm1.4 1.4v3.2h11.2V6.4h-1.1v1.7h-1.1V6.4H9.6v2.4H8.4V6.4H6.6v1.7H5.5V6.4H3.6v1.7",
  reported: "M1.5 2.5h13v8.6H7.6L4.2 14v-2.9H1.5Zm2.3 2.3v1.2h8.4V4.8Zm0 2.6v1.2h5.6V7.4Z",
  no_data: "M7.3 11.4h1.5v1.5H7.3Zm.7-8.6c2 0 3.4 1.2 3.4 2.9 0 1.3-.8 2-1.6 2.6-.7.6-1 .9-1 1.7H7.3c0-1.5.7-2.1 1.5-2.8.7-.5 1.1-.9 1.1-1.5 0-.8-.7-1.4-1.9-1.4S6 5 5.9 6H4.4c.1-2 1.5-3.2 3.6-3.2Z",
  not_spatial: "M3 7.2h10v1.6H3Z",
};

function make(tag, name, text) {
  const one = document.createElement(tag);
  if (name) one.className = name;
  if (text) one.textContent = text;
  return one;
}

function picture(box, name, parts) {
  const svg = document.createElementNS(SVG, "svg");
  if (box) svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", name);
  svg.append(...parts);
  return svg;
}

function badge(one) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SIGNS[one.state]);
  path.setAttribute("fill-rule", "evenodd");
  const said = make("span", `z-state ${one.state}`);
  said.append(picture("0 0 16 16", "sign", [path]), make("i", "", one.stateName));
  return said;
}

function symbols(one) {
  const box = make("span", "z-sectors");
  one.sectors.forEach(({ sector, colour, count, label }) => {
    const uses = ["ring", ""].map((name) => {
      const use = document.createElementNS(SVG, "use");
      use.setAttribute("href", `#zs-${sector}`);
      if (name) use.setAttribute("class", name);
      return use;
    });
    const svg = picture("", "z-sym standing", uses);
    svg.style.setProperty("--c", colour);
    const item = make("span");
    item.title = label;
    item.append(svg, make("i", "", String(count)));
    box.append(item);
  });
  return box;
}

function bar({ exact, rough, unplaced, most }) {
  const box = make("span", "z-placed");
  box.setAttribute("aria-hidden", "true");
  Object.entries({ exact, rough, unplaced }).forEach(([kind, count]) => {
    const part = make("i", kind);
    part.style.width = `${(100 * count) / most}%`;
    if (count) box.append(part);
  });
  return box;
}

function row(one, chosen, pick, alone) {
  const button = make("button", alone ? "z-section alone" : "z-section");
  button.type = "button";
  button.dataset.id = one.id;
  button.setAttribute("aria-pressed", String(one.id === chosen));
  const body = make("span", "body"), facts = make("span", "facts");
  facts.append(badge(one), make("span", "note", one.note));
  body.append(make("b", "", one.title), facts);
  if (one.placed.most) {
    const works = make("span", "works");
    works.append(bar(one.placed), symbols(one));
    body.append(works);
  }
  if (one.hit) body.append(make("span", "hit", one.hit));
  button.append(make("span", "number", one.id), body);
  button.onclick = () => pick(one.id);
  return button;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".z-programme");
  box.setAttribute("aria-label", data.label);
  box.classList.toggle("one", Boolean(data.chosen));
  const pick = (id) => setTriggerValue("picked", id);
  const rows = data.groups.flatMap((group) => [
    ...(group.title ? [make("p", "chapter", group.title)] : []),
    ...group.rows.map((one) => row(one, data.chosen, pick, !group.title)),
  ]);
  box.replaceChildren(...rows, make("p", "z-foot", data.foot));
}
