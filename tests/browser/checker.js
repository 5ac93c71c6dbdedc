// What a page must keep so that everybody can use it: names, roles, contrast, sizes. Evaluated in the page; returns complaints.
() => {
  const complaints = [];
  const say = (element, what) => {
    const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    const id = element.id ? `#${element.id}` : "";
    const names = typeof element.className === "string" && element.className ? `.${element.className.trim().replace(/\s+/g, ".")}` : "";
    complaints.push(`${element.tagName.toLowerCase()}${id}${names} "${text}": ${what}`);
  };
  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.getClientRects().length > 0;
  const all = [...document.body.querySelectorAll("*")].filter(isShown);

  // --- names and roles
  const textOf = (ids) => ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
  const contents = (element) => {
    let text = "";
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) text += node.data;
      else if (node.nodeType === Node.ELEMENT_NODE && node.getAttribute("aria-hidden") !== "true" && !node.hidden)
        text += node.getAttribute("aria-label") ?? node.getAttribute("alt") ?? contents(node);
    }
    return text.trim();
  };
  const nameOf = (element) => {
    if (element.getAttribute("aria-labelledby")) return textOf(element.getAttribute("aria-labelledby"));
    if (element.getAttribute("aria-label")) return element.getAttribute("aria-label").trim();
    if (element.labels?.length) return [...element.labels].map(contents).join(" ").trim();
    if (element.matches("input, select, textarea")) return (element.getAttribute("title") ?? "").trim();
    if (element.tagName === "IMG") return element.getAttribute("alt") ?? "";
    return contents(element);
  };
  const ROLES = new Set(["alert", "group", "img", "log", "status", "switch"]);
  for (const element of all) {
    const role = element.getAttribute("role");
    if (role && !ROLES.has(role)) say(element, `unexpected role ${role}`);
    if (element.matches("button, a[href], input:not([type=hidden]), select, textarea, summary, dialog, article, nav, [role=log], [role=group], [role=img], [role=switch]")
      && !nameOf(element)) say(element, "has no name");
    if (element.tagName === "IMG" && !element.hasAttribute("alt")) say(element, "has no alternative text");
    if (element.matches("main section[class*=pane], header section") && !nameOf(element)) say(element, "a region without a name");
    if (element.tabIndex > 0) say(element, "changes the order of focus");
    if (element.matches("button, a[href], input, select, textarea") && element.closest("[aria-hidden=true]")) say(element, "can have focus but is hidden");
    for (const attribute of ["aria-labelledby", "aria-controls", "aria-describedby"]) {
      for (const id of (element.getAttribute(attribute) ?? "").split(/\s+/).filter(Boolean))
        if (!document.getElementById(id)) say(element, `${attribute} names ${id}, which is not there`);
    }
    if (element.scrollHeight > element.clientHeight + 4 && ["auto", "scroll"].includes(getComputedStyle(element).overflowY)
      && element.tabIndex < 0 && !element.querySelector("button, a[href], input, select, textarea, [tabindex='0']"))
      say(element, "scrolls, but no key gets there");
  }
  const seen = new Map();
  for (const element of document.querySelectorAll("[id]")) {
    if (seen.has(element.id)) say(element, `a second element with id ${element.id}`);
    seen.set(element.id, element);
  }
  if (document.querySelectorAll("main").length !== 1) complaints.push("there must be one main");
  if (document.querySelectorAll("h1").length !== 1) complaints.push("there must be one h1");
  if (!document.documentElement.lang) complaints.push("the page names no language");
  if (!document.title) complaints.push("the page has no title");
  let level = 0;
  for (const heading of all.filter((element) => /^H[1-6]$/.test(element.tagName) && !element.closest("dialog"))) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) say(heading, `a heading of level ${next} after one of level ${level}`);
    level = next;
  }

  // --- contrast
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const colour = (text) => {
    if (!known.has(text)) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = text;
      pen.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
      known.set(text, [r, g, b, a / 255]);
    }
    return known.get(text);
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const layer = colour(getComputedStyle(one).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const light = ([r, g, b]) => {
    const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  for (const element of all) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!own || element.closest("svg, .hidden, .spoiler")) continue;
    const style = getComputedStyle(element);
    const below = ground(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const found = ratio(over(colour(style.color), below), below);
    if (found < (isLarge ? 3 : 4.5)) say(element, `contrast ${found.toFixed(2)}`);
  }
  for (const element of all.filter((one) => one.matches("input, select, textarea"))) {
    if (getComputedStyle(element).opacity === "0") continue;
    const found = ratio(colour(getComputedStyle(element).borderTopColor), ground(element.parentElement));
    if (found < 3) say(element, `its edge has contrast ${found.toFixed(2)}`);
  }

  // --- sizes
  for (const element of all.filter((one) => one.matches("button:not(.deep), a.key, input, select, textarea, summary"))) {
    const box = element.getBoundingClientRect();
    if (box.width < 24 || (box.height < 24 && !element.labels?.length)) say(element, `is ${Math.round(box.width)}×${Math.round(box.height)} px`);
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) complaints.push(`wider than the screen by ${document.documentElement.scrollWidth - innerWidth} px`);
  return complaints;
}
