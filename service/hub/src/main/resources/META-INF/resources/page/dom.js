// Small things that all parts of a page need. Text of others reaches the page only as textContent.

export const element = (id) => document.getElementById(id);

export function create(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function avatar(user) {
  const letter = create("span", { className: "avatar", ariaHidden: "true" });
  letter.textContent = [...(user || "?")][0].toUpperCase();
  let hash = 0;
  for (const character of user) hash = (hash * 31 + character.codePointAt(0)) % 9973;
  // Turned by the golden angle, so that names that are near each other look different.
  letter.style.setProperty("--hue", ((hash * 137.5) % 360).toFixed());
  return letter;
}

/** Makes the list's children those items, and moves only what has changed its place. */
export function reconcile(list, items) {
  const keep = new Set(items);
  for (const child of [...list.children]) if (!keep.has(child)) child.remove();
  items.forEach((item, index) => {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
}

/** Tells those who hear the page what others see happen. */
export function announce(text) {
  element("announcer").textContent = text;
}

const TOAST_MILLIS = 6_000;
let toastTimer = 0;

/** Something that was asked for did not happen. */
export function complain(text) {
  const toast = element("toast");
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (toast.hidden = true), TOAST_MILLIS);
}
