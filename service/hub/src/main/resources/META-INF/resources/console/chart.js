import { create } from "../page/dom.js";

const SVG = "http://www.w3.org/2000/svg";
const POINTS_MAX = 150; // of 2 s each: five minutes
const WIDTH = 300;
const HEIGHT = 80;
const STEPS = [1, 2, 5, 10];

/**
 * Lines over time in a <figure>: what is now as a number, the course as a picture, and both for those who do not see it
 * as text. The pointer, or the arrow keys, show what was at a time.
 */
export class Chart {
  #title;
  #lines;
  #format;
  #least;
  #points = [];
  #cursor;
  #parts = {};
  node;

  /** `lines`: their names, one or two. `least`: the top of the scale is not below it. */
  constructor(title, lines, format, least = 1) {
    this.#title = title;
    this.#lines = lines;
    this.#format = format;
    this.#least = least;
    this.node = this.#build();
    this.#draw();
  }

  /** What is now, one value a line; undefined: not known, a gap. */
  push(values) {
    this.#points = [...this.#points, { at: Date.now(), values }].slice(-POINTS_MAX);
    this.#draw();
  }

  set note(text) {
    this.#parts.note.textContent = text;
  }

  #build() {
    const parts = this.#parts;
    parts.values = this.#lines.map(() => create("span", { className: "chart-value" }));
    parts.note = create("p", { className: "chart-note" });
    parts.top = create("span", { className: "chart-top", ariaHidden: "true" });
    parts.when = create("span", { className: "chart-when", ariaHidden: "true" });
    parts.svg = document.createElementNS(SVG, "svg");
    parts.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    parts.svg.setAttribute("preserveAspectRatio", "none");
    parts.svg.setAttribute("aria-hidden", "true");
    parts.grid = path("grid", `M0 ${HEIGHT / 2}H${WIDTH}M0 .5H${WIDTH}M0 ${HEIGHT - 0.5}H${WIDTH}`);
    parts.area = path("area line-0", "");
    parts.paths = this.#lines.map((_, line) => path(`line line-${line}`, ""));
    parts.marker = path("marker", "");
    parts.svg.append(parts.grid, parts.area, ...parts.paths, parts.marker);
    parts.plot = create("div", { className: "plot", tabIndex: 0, role: "img" }, parts.svg, parts.top, parts.when);
    this.#listen(parts.plot);
    const legend = this.#lines.map((name, line) =>
      create(
        "p",
        { className: "chart-line" },
        ...(name === "" ? [] : [create("span", { className: `key line-${line}`, ariaHidden: "true" }), name]),
        parts.values[line],
      ),
    );
    return create(
      "figure",
      { className: "chart card-like" },
      create("figcaption", { textContent: this.#title }),
      create("div", { className: "chart-now" }, ...legend),
      parts.note,
      parts.plot,
    );
  }

  #listen(plot) {
    plot.addEventListener("pointermove", (event) => {
      const { left, width } = plot.getBoundingClientRect();
      this.#point(Math.round(((event.clientX - left) / width) * (POINTS_MAX - 1)));
    });
    for (const leaving of ["pointerleave", "blur"]) plot.addEventListener(leaving, () => this.#point(undefined));
    plot.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) {
        event.preventDefault();
        this.#point((this.#cursor ?? POINTS_MAX - 1) + step);
      } else if (event.key === "Escape") this.#point(undefined);
    });
  }

  #point(place) {
    const first = POINTS_MAX - this.#points.length;
    const there = place !== undefined && this.#points.length > 0;
    this.#cursor = there ? Math.min(POINTS_MAX - 1, Math.max(first, place)) : undefined;
    this.#draw();
  }

  #draw() {
    const points = this.#points;
    const known = points.flatMap(({ values }) => values).filter((value) => value !== undefined);
    const top = roundUp(Math.max(this.#least, ...known));
    const place = (index) => ((POINTS_MAX - points.length + index) / (POINTS_MAX - 1)) * WIDTH;
    const height = (value) => HEIGHT - 1 - (value / top) * (HEIGHT - 4);
    this.#lines.forEach((_, line) => this.#parts.paths[line].setAttribute("d", course(points, line, place, height)));
    this.#parts.area.setAttribute("d", this.#lines.length === 1 ? filled(points, place, height) : "");
    this.#parts.top.textContent = this.#format(top);
    const shown = this.#cursor === undefined ? undefined : points[this.#cursor - POINTS_MAX + points.length];
    this.#parts.marker.setAttribute("d", shown ? `M${(this.#cursor / (POINTS_MAX - 1)) * WIDTH} 0V${HEIGHT}` : "");
    this.#parts.when.textContent = shown ? new Date(shown.at).toLocaleTimeString() : "";
    this.#tell(shown ?? points.at(-1));
  }

  #tell(point) {
    const values = this.#lines.map((_, line) => this.#format(point?.values[line]));
    values.forEach((value, line) => {
      if (this.#parts.values[line].textContent !== value) this.#parts.values[line].textContent = value;
    });
    const told = this.#lines.map((name, line) => `${name} ${values[line]}`.trim()).join(", ");
    const when = point ? new Date(point.at).toLocaleTimeString() : "no data yet";
    this.#parts.plot.setAttribute("aria-label", `${this.#title}, last five minutes. ${when}: ${told}`);
  }
}

function path(className, d) {
  const made = document.createElementNS(SVG, "path");
  made.setAttribute("class", className);
  made.setAttribute("d", d);
  return made;
}

/** Interrupted where nothing is known. */
function course(points, line, place, height) {
  let command = "M";
  return points
    .map(({ values }, index) => {
      const value = values[line];
      const part = value === undefined ? "" : `${command}${place(index).toFixed(1)} ${height(value).toFixed(1)}`;
      command = value === undefined ? "M" : "L";
      return part;
    })
    .join("");
}

function filled(points, place, height) {
  let runs = "";
  let open;
  points.forEach(({ values: [value] }, index) => {
    if (value === undefined) return;
    const x = place(index).toFixed(1);
    if (open === undefined) runs += `M${x} ${HEIGHT}`;
    runs += `L${x} ${height(value).toFixed(1)}`;
    open = x;
    const next = points[index + 1];
    if (!next || next.values[0] === undefined) {
      runs += `L${x} ${HEIGHT}Z`;
      open = undefined;
    }
  });
  return runs;
}

/** To 1, 2 or 5 times a power of ten. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * STEPS.find((step) => step * power >= value * 0.999);
}
