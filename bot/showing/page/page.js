// The page of the demo: phones of invented people side by side, the clock, trouble to order, and the story.
//
// It shows what /sim/state and /show/state say and then what /sim/stream tells, one event at a time; it keeps nothing of its
// own but where the reader is. Text that came from anywhere becomes text nodes and never markup. What a person does goes to
// /sim as it would from a phone; what the show does (time, the bot, the story) goes to /show. Words stand in index.html.

const $ = (id) => document.getElementById(id);
const SEEN_TYPING_MS = 5000;
const TOAST_MS = 5000;
const CALLS_SHOWN = 200;
const DUE_SHOWN = 60;
const LONG_CAPTION = 60;

const words = new Map(
  [...$("words").content.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one.textContent]),
);

const state = {
  n: 0, showN: 0, people: new Map(), chats: new Map(), phones: new Map(), parts: {}, bot: "starting", walking: false,
  zone: "UTC", username: "", clock: null, faults: { rules: [], latency_ms: 0 }, calls: [], due: [], guide: null,
};

// --- small things -----------------------------------------------------------------------------------------------------------

function word(name, slots = {}) {
  return (words.get(name) ?? name).replace(/\{(\w+)\}/g, (_, slot) => String(slots[slot] ?? ""));
}

function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else if (name === "data") Object.assign(made.dataset, value);
    else if (value === true) made.setAttribute(name, "");
    else made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

function icon(name, label = "") {
  const space = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  drawn.classList.add("icon");
  drawn.append(use);
  if (label) {
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", label);
  } else drawn.setAttribute("aria-hidden", "true");
  return drawn;
}

function button(label, act, props = {}) {
  return el("button", { type: "button", ...props, on: { click: act } }, label);
}

const formats = new Map();
function at(seconds, options) {
  const key = state.zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: state.zone, ...options }));
  return formats.get(key).format(new Date(seconds * 1000));
}
const clockTime = (seconds) => at(seconds, { hour: "2-digit", minute: "2-digit" });
const dayName = (seconds) => at(seconds, { weekday: "long", day: "numeric", month: "long" });
const dayAndTime = (seconds) =>
  at(seconds, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const secondsOf = (instant) => Date.parse(instant) / 1000;

async function ask(verb, path, body) {
  const isForm = body instanceof FormData;
  const answer = await fetch(path, {
    method: verb,
    headers: body === undefined || isForm ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error ?? `${answer.status}`);
  return said;
}

/** Do something that may be refused; the refusal is shown where it was tried. */
async function attempt(work, phone) {
  try {
    return await work();
  } catch (refusal) {
    const why = word("refused", { why: refusal.message });
    if (phone) phone.toast(why);
    else showAlert(why);
    return undefined;
  }
}

function showAlert(text) {
  $("alert-text").textContent = text;
  if (!$("alert").open) $("alert").showModal();
}

// --- text with entities -----------------------------------------------------------------------------------------------------

const WRAPS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
  expandable_blockquote: "blockquote", spoiler: "span",
};
const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]|\bt\.me\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;

const COMMAND = /(?<![\w/@.])\/[a-z][a-z0-9_]{0,31}(?![\w/])/g;

/** Nodes for text[from, to): entities nest, and their places count UTF-16 units, as strings here do.
 *  write: what a tap on a command in it does, if anything.
 */
function nodesOf(text, entities, write = null, from = 0, to = text.length) {
  const nodes = [];
  let at_ = from;
  const inside = entities
    .filter((one) => one.offset >= from && one.offset + one.length <= to)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  while (inside.length) {
    const one = inside.shift();
    if (one.offset < at_) continue;
    const end = one.offset + one.length;
    const within = inside.filter((other) => other.offset + other.length <= end);
    nodes.push(...plain(text.slice(at_, one.offset), write));
    nodes.push(wrapped(one, nodesOf(text, within, write, one.offset, end), text.slice(one.offset, end)));
    at_ = end;
  }
  nodes.push(...plain(text.slice(at_, to), write));
  return nodes;
}

function wrapped(entity, children, own) {
  if (entity.type === "text_link") return link(entity.url, children);
  if (entity.type === "url") return link(/^https?:/.test(own) ? own : `https://${own}`, [own]);
  const tag = WRAPS[entity.type];
  if (!tag) return el("span", {}, ...children);
  return el(tag, entity.type === "spoiler" ? { class: "spoiler", tabindex: "0" } : {}, ...children);
}

function plain(text, write) {
  return pieces(text, LINK, (found) => link(/^https?:/.test(found) ? found : `https://${found}`, [found]))
    .flatMap((piece) => (typeof piece === "string" && write ? pieces(piece, COMMAND, (found) => command(found, write)) : [piece]));
}

function command(text, write) {
  return el("button", { type: "button", class: "deep", on: { click: () => write(text) } }, text);
}

/** The text, with a node in the place of everything the pattern finds. */
function pieces(text, pattern, nodeOf) {
  const found = [];
  let from = 0;
  for (const one of text.matchAll(pattern)) {
    found.push(text.slice(from, one.index), nodeOf(one[0]));
    from = one.index + one[0].length;
  }
  found.push(text.slice(from));
  return found.filter((piece) => piece !== "");
}

function startCode(url) {
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const isOurs = /(^|\.)t\.me$/.test(parsed.hostname) && parsed.pathname.slice(1) === state.username;
  return isOurs ? (parsed.searchParams.get("start") ?? "") : null;
}

function link(url, children) {
  const code = startCode(url);
  if (code !== null) return el("button", { type: "button", class: "deep", on: { click: () => openOnPhone(code) } }, ...children);
  if (!/^(https?|tel|mailto):/.test(url)) return el("span", {}, ...children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

// --- a phone, or a group ----------------------------------------------------------------------------------------------------

const GONE = new Set(["left", "kicked"]);

class Phone {
  constructor(chatId, isGroup) {
    this.id = chatId;
    this.isGroup = isGroup;
    this.messages = new Map();
    this.shown = new Map();
    this.commands = [];
    this.replyTo = null;
    this.editing = null;
    this.follows = true; // whether the newest message is to stay in sight
    this.wasAt = 0;
    this.root = $("t-phone").content.firstElementChild.cloneNode(true);
    this.find = (selector) => this.root.querySelector(selector);
    this.log = this.find(".log");
    this.text = this.find("textarea");
    this.build();
  }

  build() {
    const title = `name-${this.id}`;
    this.root.id = `phone-${this.id}`;
    this.root.dataset.pane = this.root.id;
    this.root.tabIndex = -1;
    this.root.setAttribute("aria-labelledby", title);
    this.find("h2").id = title;
    this.find("form").addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.text.addEventListener("keydown", (event) => this.typed(event));
    this.text.addEventListener("input", () => this.grow());
    this.find(".menu-button").addEventListener("click", () => this.showMenu(this.find(".menu").hidden));
    this.find(".menu").id = `menu-${this.id}`;
    this.find(".menu-button").setAttribute("aria-controls", `menu-${this.id}`);
    this.find(".context button").addEventListener("click", () => { this.leaveContext(); this.text.focus(); });
    this.find(".start button").addEventListener("click", () => { this.write("/start"); this.text.focus(); });
    this.find("input[type=file]").addEventListener("change", (event) => this.upload(event.target));
    this.log.addEventListener("keydown", (event) => this.walk(event));
    this.log.addEventListener("scroll", () => this.scrolled());
    this.find(".news button").addEventListener("click", () => { this.toEnd(); this.log.focus({ preventScroll: true }); });
    this.log.addEventListener("load", () => { if (this.follows) this.toEnd(); }, true); // of a picture: the log has grown
    new ResizeObserver(() => { if (this.follows) this.toEnd(); }).observe(this.log);
    this.root.addEventListener("keydown", (event) => this.escaped(event));
    this.root.addEventListener("focusin", () => this.markRead());
    this.root.addEventListener("pointerdown", () => this.markRead());
  }

  get name() {
    const one = this.isGroup ? state.chats.get(this.id) : state.people.get(this.id);
    return one ? one.title ?? [one.first_name, one.last_name].filter(Boolean).join(" ") : "";
  }

  get hasLostBot() {
    return this.isGroup && GONE.has(state.chats.get(this.id)?.bot);
  }

  get firstName() {
    return this.name.split(" ")[0];
  }

  get actor() {
    return this.isGroup ? Number(this.find(".as select").value) : this.id;
  }

  /** The head, and what depends on who this is. */
  drawHead() {
    const person = state.people.get(this.id);
    const part = this.isGroup ? "group" : (state.parts[this.id] ?? "patient");
    this.root.dataset.part = part.split(" ").at(-1);
    this.find("h2").textContent = this.name;
    this.find(".part").textContent = person?.has_blocked ? word("blocked") : word(this.hasLostBot ? "bot-left" : part);
    this.find(".avatar").textContent = this.name.split(/\s+/).slice(0, 2).map((one) => one[0]).join("");
    this.log.setAttribute("aria-label", word("chat-of", { name: this.name }));
    this.text.setAttribute("aria-label", word("message-of", { name: this.name }));
    this.find(".keyboard").setAttribute("aria-label", word("keyboard-of", { name: this.name }));
    if (this.isGroup) this.drawActors();
    else this.drawBlock(person);
    this.drawStart(person);
  }

  drawBlock(person) {
    const label = word(person.has_blocked ? "unblock" : "block");
    const box = this.find(".more-box");
    if (box.firstElementChild?.textContent === label) return;
    const hadFocus = box.contains(document.activeElement);
    const act = () => attempt(() => ask("POST", `/sim/people/${this.id}/${person.has_blocked ? "unblock" : "block"}`, {}), this);
    box.replaceChildren(button(label, act, { class: "plain" }));
    if (hadFocus) box.firstElementChild.focus();
  }

  drawActors() {
    const select = this.find(".as select");
    const chosen = select.value;
    const members = state.chats.get(this.id)?.members ?? {};
    const ids = Object.keys(members).filter((id) => !GONE.has(members[id])).map(Number);
    select.replaceChildren(...ids.filter((id) => state.people.has(id)).map((id) =>
      el("option", { value: id }, state.people.get(id).first_name)));
    if (chosen) select.value = chosen;
    this.find(".as").hidden = false;
    this.find(".more").hidden = true;
  }

  drawStart(person) {
    const waits = !this.isGroup && !person.has_started;
    this.find(".start").hidden = !waits;
    this.find(".start p").textContent = word("never-started");
    this.find(".composer").hidden = waits;
  }

  drawCommands(commands) {
    this.commands = commands ?? [];
    const items = this.commands.map((one) =>
      el("li", {}, el("button", { type: "button", on: { click: () => { this.showMenu(false); this.write(`/${one.command}`); this.text.focus(); } } },
        el("b", {}, `/${one.command}`), " ", el("span", {}, one.description))));
    this.find(".menu").replaceChildren(...(items.length ? items : [el("li", { class: "quiet" }, word("no-commands"))]));
  }

  drawKeyboard(rows) {
    const board = this.find(".keyboard");
    const hadFocus = board.contains(document.activeElement) ? document.activeElement.textContent : null;
    board.hidden = !rows.length;
    board.replaceChildren(...rows.map((row) => el("div", { class: "row" }, ...row.map((label) =>
      button(label, () => this.write(label), { class: "key" })))));
    if (hadFocus === null) return;
    const again = [...board.querySelectorAll("button")].find((one) => one.textContent === hadFocus);
    (again ?? this.text).focus();
  }

  /** All of a screen at once: at the beginning, and after a reset. */
  drawScreen(screen) {
    this.messages.clear();
    this.shown.clear();
    this.log.replaceChildren();
    for (const message of screen.messages ?? []) this.put(message, { isNew: false });
    this.drawKeyboard(screen.keyboard ?? []);
    this.drawCommands(screen.commands);
    this.toEnd();
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.follows = true;
    this.tellNews(false);
  }

  /** A mark over the end of a chat that somebody has scrolled up: below it stands something new. */
  tellNews(isNews) {
    const mark = this.find(".news button");
    if (mark.hidden === !isNews) return;
    mark.textContent = isNews ? word("news") : "";
    mark.hidden = !isNews;
  }

  /** Only going back up ends the following: the end may also move away by itself, as when a picture is there at last. */
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    if (scrollHeight - scrollTop - clientHeight < 120) { this.follows = true; this.tellNews(false); } else if (scrollTop < this.wasAt) this.follows = false;
    this.wasAt = scrollTop;
  }

  /** A message, new or as it stands now. */
  put(message, { isNew = true } = {}) {
    const before = this.shown.get(message.message_id);
    this.messages.set(message.message_id, message);
    const drawn = this.draw(message);
    this.shown.set(message.message_id, drawn);
    if (before) this.swap(before, drawn, isNew);
    else this.append(message, drawn, isNew);
    if (this.follows || (!message.by_bot && !before)) this.toEnd();
    else if (isNew && !before) this.tellNews(true);
    if (isNew && message.by_bot) { this.typing(false); this.markUnread(); }
  }

  append(message, drawn, isNew) {
    const last = this.log.lastElementChild;
    const day = dayName(message.date);
    if (this.log.dataset.day !== day || !last) this.log.append(el("p", { class: "day" }, day));
    this.log.dataset.day = day;
    if (isNew) drawn.classList.add("fresh");
    this.log.append(drawn);
  }

  /** In its place, and whoever was on it stays on it. */
  swap(before, drawn, isNew) {
    const active = document.activeElement;
    const held = before.contains(active) ? active : null;
    if (isNew) drawn.classList.add("changed");
    before.replaceWith(drawn);
    if (!held) return;
    const same = [...drawn.querySelectorAll("button, a")].find((one) => one.textContent === held.textContent);
    if (held === before || !same) { drawn.tabIndex = 0; drawn.focus({ preventScroll: true }); } else same.focus({ preventScroll: true });
  }

  draw(message) {
    const isOwn = !message.by_bot;
    const who = message.by_bot ? word("bot") : (message.by ?? this.firstName);
    const drawn = el("article", {
      class: `message ${isOwn ? "own" : "theirs"}`, tabindex: "-1",
      "aria-label": word("said", { who, at: clockTime(message.date) }), data: { message: message.message_id },
    });
    if (message.is_deleted) {
      drawn.classList.add("gone");
      drawn.append(el("div", { class: "bubble" }, el("p", { class: "text" }, word("deleted"))));
      return drawn;
    }
    const service = words.get(`service-${message.kind}`);
    if (service) {
      drawn.className = "message service";
      drawn.append(el("p", { class: "day" }, service));
      return drawn;
    }
    const bubble = el("div", { class: "bubble" });
    if (this.isGroup) bubble.append(el("p", { class: "by" }, who));
    if (message.reply_to) bubble.append(this.quote(message.reply_to));
    if (message.kind !== "text") bubble.append(this.media(message));
    if (message.text) bubble.append(el("div", { class: "text" }, ...nodesOf(message.text, message.entities ?? [], isOwn ? null : (text) => this.write(text))));
    bubble.append(this.marks(message));
    drawn.append(bubble);
    if (message.buttons?.length) drawn.append(this.buttons(message));
    drawn.append(this.actions(message, isOwn));
    return drawn;
  }

  quote(messageId) {
    const earlier = this.messages.get(messageId);
    return el("p", { class: "quote" }, shortened(earlier?.text || word(earlier?.kind ?? "something")));
  }

  media(message) {
    const file = message.file ?? {};
    const url = file.file_id ? `/sim/files/${encodeURIComponent(file.file_id)}` : null;
    if (message.kind === "photo" && url)
      return el("img", { class: "photo", src: url, alt: message.text || word("photo"), loading: "lazy" });
    const label = file.name || word(words.has(message.kind) ? message.kind : "something");
    return url
      ? el("a", { class: "file", href: url, download: file.name ?? "", "aria-label": word("download", { name: label }) }, icon("clip"), label)
      : el("p", { class: "file" }, icon("clip"), label);
  }

  marks(message) {
    const marks = el("p", { class: "marks" });
    if (message.is_silent) marks.append(el("span", { class: "mark" }, icon("quiet"), word("silent")));
    if (message.is_protected) marks.append(el("span", { class: "mark" }, icon("lock"), word("protected")));
    if (message.edit_date) marks.append(el("span", { class: "mark" }, word("edited")));
    marks.append(el("time", { datetime: new Date(message.date * 1000).toISOString() }, clockTime(message.date)));
    return marks;
  }

  buttons(message) {
    const rows = message.buttons.map((row) => el("div", { class: "row" }, ...row.map((one) => this.inline(message, one))));
    return el("div", { class: "inline" }, ...rows);
  }

  inline(message, one) {
    if (one.url) {
      const code = startCode(one.url);
      if (code !== null) return button(one.label, () => openOnPhone(code), { class: "key" });
      return el("a", { class: "key", href: one.url, target: "_blank", rel: "noopener noreferrer" }, one.label);
    }
    const tap = async (event) => {
      const pressed = event.currentTarget;
      pressed.classList.add("pressed"); // only a sign: who taps twice has tapped twice, as on a real phone
      await attempt(() => this.act("tap", { message_id: message.message_id, data: one.data }), this);
      setTimeout(() => pressed.classList.remove("pressed"), 600);
    };
    return button(one.label, tap, { class: "key" });
  }

  actions(message, isOwn) {
    const actions = el("div", { class: "acts" });
    actions.append(button(word("reply"), () => this.enterReply(message), { class: "act", tabindex: "-1" }));
    if (isOwn && message.kind === "text")
      actions.append(button(word("edit"), () => this.enterEdit(message), { class: "act", tabindex: "-1" }));
    return actions;
  }

  // what its owner does

  act(verb, body) {
    const inGroup = this.isGroup ? { chat_id: this.id } : {};
    return ask("POST", `/sim/people/${this.actor}/${verb}`, { ...body, ...inGroup });
  }

  write(text) {
    const replyTo = this.replyTo;
    this.leaveContext();
    return attempt(() => this.act("write", replyTo ? { text, reply_to: replyTo } : { text }), this);
  }

  async send() {
    const text = this.text.value.trim();
    if (!text) return;
    const editing = this.editing;
    this.text.value = "";
    this.grow();
    if (!editing) { await this.write(text); return; }
    this.leaveContext();
    await attempt(() => this.act("edit", { message_id: editing, text }), this);
  }

  async upload(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const form = new FormData();
    form.append("kind", file.type.startsWith("image/") ? "photo" : "document");
    if (this.text.value.trim()) form.append("caption", this.text.value.trim().slice(0, 1024));
    if (this.isGroup) form.append("chat_id", String(this.id));
    form.append("file", file, file.name);
    this.text.value = "";
    await attempt(() => ask("POST", `/sim/people/${this.actor}/upload`, form), this);
  }

  typed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "ArrowUp" && !this.text.value && !this.editing) {
      const own = [...this.messages.values()].filter((one) => !one.by_bot && one.kind === "text" && !one.is_deleted).at(-1);
      if (own) { event.preventDefault(); this.enterEdit(own); }
    }
  }

  grow() {
    this.text.rows = Math.min(5, this.text.value.split("\n").length);
  }

  enterReply(message) {
    this.leaveContext();
    this.replyTo = message.message_id;
    this.showContext(word("replying", { text: shortened(message.text || word(message.kind)) }));
  }

  enterEdit(message) {
    this.leaveContext();
    this.editing = message.message_id;
    this.text.value = message.text;
    this.grow();
    this.showContext(word("editing"));
  }

  showContext(text) {
    this.find(".context").hidden = false;
    this.find(".context span").textContent = text;
    this.text.focus();
  }

  leaveContext() {
    if (this.editing) this.text.value = "";
    this.replyTo = this.editing = null;
    this.find(".context").hidden = true;
  }

  showMenu(isOpen) {
    this.find(".menu").hidden = !isOpen;
    this.find(".menu-button").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.find(".menu button")?.focus();
  }

  escaped(event) {
    if (event.key !== "Escape") return;
    if (!this.find(".menu").hidden) { this.showMenu(false); this.find(".menu-button").focus(); }
    else if (!this.find(".context").hidden) { this.leaveContext(); this.text.focus(); }
    else if (this.find(".more").open) { this.find(".more").open = false; this.find(".more summary").focus(); }
  }

  /** Arrow keys go from message to message; the buttons of the one that has focus can be reached by Tab. */
  walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined && event.key !== "End" && event.key !== "Home") return;
    const all = [...this.log.querySelectorAll(".message")];
    if (!all.length) return;
    event.preventDefault();
    const here = all.indexOf(document.activeElement.closest(".message"));
    const to = event.key === "Home" ? 0 : event.key === "End" || here < 0 ? all.length - 1 : here + step;
    const next = all[Math.max(0, Math.min(all.length - 1, to))];
    for (const one of this.log.querySelectorAll(".act")) one.tabIndex = next.contains(one) ? 0 : -1;
    next.focus();
  }

  // what happens to it

  typing(isTyping) {
    clearTimeout(this.typingEnds);
    this.find(".typing").hidden = !isTyping;
    this.find(".part").hidden = isTyping;
    if (isTyping) this.typingEnds = setTimeout(() => this.typing(false), SEEN_TYPING_MS);
  }

  toast(text) {
    clearTimeout(this.toastEnds);
    this.find(".toast").textContent = text;
    this.toastEnds = setTimeout(() => { this.find(".toast").textContent = ""; }, TOAST_MS);
  }

  markUnread() {
    if (!this.root.contains(document.activeElement)) tabs.mark(this.root.id, true);
  }

  markRead() {
    tabs.mark(this.root.id, false);
  }
}

function shortened(text) {
  const line = text.replace(/\s+/g, " ");
  return line.length > LONG_CAPTION ? `${line.slice(0, LONG_CAPTION)}…` : line;
}

// --- links between phones, new people, new groups ---------------------------------------------------------------------------

function openOnPhone(code) {
  const choices = [...state.phones.values()].filter((phone) => !phone.isGroup);
  $("whose").replaceChildren(...choices.map((phone) =>
    el("button", { value: String(phone.id), data: { part: phone.root.dataset.part } }, phone.name)));
  const dialog = $("ask-whose");
  dialog.returnValue = "";
  dialog.onclose = () => {
    const phone = state.phones.get(Number(dialog.returnValue));
    if (!dialog.returnValue || !phone) return;
    phone.write(code ? `/start ${code}` : "/start");
    tabs.show(phone.root.id);
    phone.log.focus({ preventScroll: true });
  };
  dialog.showModal();
}

function setUpForm(dialog, form, send) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelector(".fault").textContent = "";
    try {
      await send(new FormData(form));
      form.reset();
      dialog.close();
    } catch (refusal) {
      form.querySelector(".fault").textContent = word("refused", { why: refusal.message });
    }
  });
  form.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}

function setUpAdding() {
  $("add-person").addEventListener("click", () => $("new-person").showModal());
  setUpForm($("new-person"), $("new-person-form"), async (form) => {
    const added = await ask("POST", "/show/people", Object.fromEntries(form));
    state.parts[added.id] = added.part;
    state.phones.get(added.id)?.drawHead();
  });
  $("add-group").addEventListener("click", () => {
    const people = [...state.people.values()];
    $("group-members").replaceChildren(...people.map((one) =>
      el("label", {}, el("input", { type: "checkbox", name: "members", value: one.id, checked: true }), ` ${one.first_name}`)));
    $("new-group").showModal();
  });
  setUpForm($("new-group"), $("new-group-form"), (form) => {
    const [founder, ...members] = form.getAll("members").map(Number);
    return ask("POST", "/sim/chats", { title: form.get("title"), founder, members, bot: "member" });
  });
}

// --- the phones as tabs -----------------------------------------------------------------------------------------------------

const tabs = {
  watch: null,
  visible: new Map(),

  draw() {
    const panes = [...document.querySelectorAll("[data-pane]")];
    const shown = $("tabs").querySelector("[aria-current]")?.dataset.to;
    const unread = new Set([...$("tabs").querySelectorAll(".unread")].map((one) => one.dataset.to));
    $("tabs").replaceChildren(...panes.map((pane) => {
      const phone = [...state.phones.values()].find((one) => one.root === pane);
      const made = button(phone ? phone.firstName : word(pane.dataset.pane), () => tabs.show(pane.id), { data: { to: pane.id } });
      if (pane.id === shown) made.setAttribute("aria-current", "true");
      return made;
    }));
    for (const id of unread) tabs.mark(id, true);
    tabs.watch?.disconnect();
    tabs.watch = new IntersectionObserver((seen) => {
      for (const one of seen) tabs.visible.set(one.target.id, one.intersectionRatio);
      const [most] = [...tabs.visible].sort((a, b) => b[1] - a[1])[0] ?? [];
      for (const one of $("tabs").children) {
        if (one.dataset.to === most) one.setAttribute("aria-current", "true");
        else one.removeAttribute("aria-current");
      }
      if (most && (tabs.visible.get(most) ?? 0) > 0.6) tabs.mark(most, false);
    }, { root: null, threshold: [0, 0.3, 0.6, 0.9] });
    for (const pane of panes) tabs.watch.observe(pane);
  },

  show(id) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    $(id)?.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "nearest", inline: "start" });
  },

  mark(id, isUnread) {
    const tab = [...$("tabs").children].find((one) => one.dataset.to === id);
    if (!tab || tab.classList.contains("unread") === isUnread) return;
    if (isUnread && (tabs.visible.get(id) ?? 0) > 0.6) return;
    tab.classList.toggle("unread", isUnread);
    tab.querySelector(".hidden")?.remove();
    if (isUnread) tab.append(el("span", { class: "hidden" }, ` (${word("new")})`));
  },
};

// --- time, the bot, trouble, calls ------------------------------------------------------------------------------------------

function drawClock() {
  if (!state.clock) return;
  const now = secondsOf(state.clock.now) + (performance.now() - state.clock.heardAt) / 1000;
  const text = at(now, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  if ($("now").textContent !== text) $("now").textContent = text;
  $("now").dateTime = new Date(now * 1000).toISOString();
}

function drawWalking() {
  document.body.classList.toggle("walking", state.walking);
  for (const one of document.querySelectorAll("[data-step]")) one.setAttribute("aria-disabled", String(state.walking));
}

function drawBot() {
  $("bot-state").textContent = word(state.bot);
  $("bot-state").dataset.state = state.bot;
  $("bot-switch").hidden = false;
  $("bot-switch").textContent = word(state.bot === "down" ? "start" : "kill");
  $("bot-switch").classList.toggle("danger", state.bot !== "down");
}

const FAULTS = [
  { id: "429", rule: { kind: "429", method: "sendMessage", retry_after: 3, times: 1 } },
  { id: "502", rule: { kind: "502", method: "sendMessage", times: 2 } },
  { id: "ambiguous", rule: { kind: "ambiguous", method: "sendMessage", times: 1 } },
  { id: "down", rule: { kind: "drop" } },
];

function ordered(fault) {
  return state.faults.rules.filter((rule) => rule.kind === fault.rule.kind && !rule.chat_id);
}

function faultSwitch(id, label, isOn, turn) {
  const flip = async () => { if (!made.disabled) { made.disabled = true; await attempt(() => turn(made.checked)); made.disabled = false; made.focus({ preventScroll: true }); } };
  const made = el("input", { type: "checkbox", role: "switch", id: `fault-${id}`, checked: isOn, on: { change: flip } });
  return el("label", { class: "switch", for: `fault-${id}` }, made, el("span", {}, label));
}

function drawFaults() {
  const wanted = [
    ...FAULTS.map((fault) => [fault.id, word(`fault-${fault.id}`), ordered(fault).length > 0, (isOn) => turnFault(fault, isOn)]),
    ["flood", word("fault-flood"), Boolean(state.faults.flood), (isOn) => ask("POST", "/sim/flood", { on: isOn })],
    ["slow", word("fault-slow"), state.faults.latency_ms > 0, (isOn) => ask("POST", "/sim/latency", { ms: isOn ? 2000 : 0 })],
    ...[...state.people.values()].filter((one) => !["nurse", "lead nurse", "coordinator"].includes(state.parts[one.id])).map((one) => [
      `block-${one.id}`, word("fault-block", { name: one.first_name }), one.has_blocked,
      (isOn) => ask("POST", `/sim/people/${one.id}/${isOn ? "block" : "unblock"}`, {})]),
  ];
  for (const [id, label, isOn, turn] of wanted) {
    const there = $(`fault-${id}`);
    if (there) there.checked = isOn;
    else $("faults").append(faultSwitch(id, label, isOn, turn));
  }
}

async function turnFault(fault, isOn) {
  if (isOn) await ask("POST", "/sim/faults", fault.rule);
  else for (const rule of ordered(fault)) await ask("DELETE", `/sim/faults?id=${rule.id}`);
}

function nameOf(chatId) {
  return state.phones.get(chatId)?.firstName ?? "";
}

function drawCall(call) {
  const isGood = call.outcome === "ok";
  const said = el("span", { class: "outcome", data: { good: String(isGood) } }, String(call.outcome));
  const line = el("li", {}, el("b", {}, call.method), " ", el("span", { class: "to" }, nameOf(call.chat_id)), " ", said,
    " ", el("span", { class: "ms" }, call.ms === undefined ? "" : `${Math.round(call.ms)} ms`));
  if (call.summary) line.append(el("p", { class: "summary" }, shortened(call.summary)));
  $("calls").prepend(line);
  while ($("calls").children.length > CALLS_SHOWN) $("calls").lastElementChild.remove();
}

function drawDue(due) {
  $("due-none").hidden = true;
  $("due").append(el("li", {}, el("time", {}, dayAndTime(secondsOf(due.at))), " ", el("span", {}, due.what)));
  while ($("due").children.length > DUE_SHOWN) $("due").firstElementChild.remove();
  $("due").scrollTop = $("due").scrollHeight;
}

function setUpControls() {
  for (const one of document.querySelectorAll("[data-step]"))
    one.addEventListener("click", () => { if (!state.walking) attempt(() => ask("POST", "/show/step", { by: one.dataset.step })); });
  $("bot-switch").addEventListener("click", () => attempt(() => ask("POST", "/show/bot", { do: state.bot === "down" ? "start" : "kill" })));
  const theme = $("theme");
  theme.value = localStorage.getItem("theme") ?? "auto";
  const paint = () => { document.documentElement.dataset.theme = theme.value; localStorage.setItem("theme", theme.value); };
  theme.addEventListener("change", paint);
  paint();
  setInterval(drawClock, 1000);
}

// --- the story --------------------------------------------------------------------------------------------------------------

function drawGuide() {
  const guide = state.guide;
  if (!guide) return;
  const here = guide.steps.findIndex((step) => step.id === guide.current);
  const isOver = here < 0;
  $("story-count").textContent = word("story-count", { done: isOver ? guide.steps.length : here, all: guide.steps.length });
  drawStep(isOver ? null : guide.steps[here], guide.doing);
  $("story-steps").replaceChildren(...guide.steps.map((step, place) => {
    const stands = place < here || isOver ? "done" : place === here ? "current" : "to-come";
    return el("li", { data: { stands }, "aria-current": stands === "current" ? "step" : undefined },
      el("span", { class: "tick" }, stands === "done" ? icon("check", word("done")) : String(place + 1)), el("span", {}, step.title));
  }));
}

function drawStep(step, isDoing) {
  const box = $("story-now");
  const held = box.contains(document.activeElement) ? document.activeElement.textContent : null;
  if (!step) {
    box.replaceChildren(el("h3", { tabindex: "-1" }, word("story-end")), el("p", {}, word("story-after")));
  } else {
    const acts = el("p", { class: "actions" },
      button(isDoing ? word("doing") : word("for-me"), () => guideDo("for-me", step), { class: "primary", "aria-disabled": String(Boolean(isDoing)) }),
      button(word("show-me"), () => showWhere(step), { class: "plain" }),
      button(word("skip"), () => guideDo("skip", step), { class: "plain" }));
    box.replaceChildren(el("h3", { tabindex: "-1" }, step.title), ...step.what.map((line) => el("p", {}, ...literals(line))), acts);
  }
  if (held === null) return;
  const same = [...box.querySelectorAll("button")].find((one) => one.textContent === held);
  (same ?? box.querySelector(".primary") ?? box.querySelector("h3")).focus({ preventScroll: true });
}

/** What stands in backticks is to be written or tapped as it is. */
function literals(line) {
  return pieces(line, /`[^`]+`/g, (found) => el("code", {}, found.slice(1, -1)));
}

function guideDo(what, step) {
  if (!state.guide.doing) attempt(() => ask("POST", "/show/guide", { do: what, step: step.id }));
}

function showWhere(step) {
  const phone = [...state.phones.values()].find((one) => one.id === step.where);
  const place = phone ? phone.root : document.querySelector(step.where ?? "") ?? $("stage");
  if (phone) tabs.show(phone.root.id);
  const target = phone ? (phone.find(".start").hidden ? phone.text : phone.log) : place;
  target.focus({ preventScroll: Boolean(phone) });
  place.classList.remove("pointed");
  requestAnimationFrame(() => place.classList.add("pointed"));
}

// --- the stream -------------------------------------------------------------------------------------------------------------

function phoneFor(chatId, isGroup) {
  if (state.phones.has(chatId)) return state.phones.get(chatId);
  const phone = new Phone(chatId, isGroup);
  state.phones.set(chatId, phone);
  phone.drawHead();
  phone.drawCommands([]);
  $("phones").append(phone.root);
  tabs.draw();
  return phone;
}

function drawGroup(chat) {
  state.chats.set(chat.id, chat);
  phoneFor(chat.id, true).drawHead();
}

const HEARD = {
  message: (event) => state.phones.get(event.chat_id)?.put(event.message),
  keyboard: (event) => state.phones.get(event.chat_id)?.drawKeyboard(event.rows),
  action: (event) => state.phones.get(event.chat_id)?.typing(true),
  answered: (event) => {
    if (!event.text) return;
    if (event.show_alert) showAlert(event.text);
    else state.phones.get(event.chat_id ?? event.person_id)?.toast(event.text);
  },
  call: (event) => drawCall(event),
  clock: (event) => { state.clock = { ...event, heardAt: performance.now() }; drawClock(); },
  person: (event) => {
    const person = event.person ?? event;
    state.people.set(person.id, person);
    phoneFor(person.id, false).drawHead();
    drawFaults();
  },
  chat: (event) => drawGroup(event),
  group: (event) => drawGroup(event), // a group names its own kind
  supergroup: (event) => drawGroup(event),
  faults: (event) => { state.faults = event; drawFaults(); },
  commands: () => drawCommandsAgain(),
  reset: () => begin(),
  bot: (event) => { state.bot = event.state; drawBot(); },
  due: (event) => drawDue(event),
  walk: (event) => { state.walking = event.walking; drawWalking(); },
  guide: (event) => { state.guide = event.guide; drawGuide(); },
  parts: (event) => {
    state.parts = event.parts;
    for (const phone of state.phones.values()) phone.drawHead();
  },
};

const OF_THE_SHOW = new Set(["bot", "due", "walk", "guide", "parts"]);

let commandsAsked = 0;
async function drawCommandsAgain() {
  const asked = ++commandsAsked;
  const now = await ask("GET", "/sim/state");
  if (asked !== commandsAsked) return;
  for (const [id, screen] of Object.entries(now.screens)) state.phones.get(Number(id))?.drawCommands(screen.commands);
}

function drawAll(sim, show) {
  Object.assign(state, {
    n: sim.n, showN: show.n, faults: sim.faults, parts: show.parts, bot: show.bot, walking: show.walking, zone: show.zone,
    username: show.username, guide: show.guide, clock: { ...sim.clock, heardAt: performance.now() },
  });
  state.people = new Map(sim.people.map((one) => [one.id, one]));
  state.chats = new Map((sim.chats ?? []).map((one) => [one.id, one]));
  for (const one of [...state.people.values(), ...state.chats.values()]) {
    const phone = phoneFor(one.id, state.chats.has(one.id));
    phone.drawHead();
    phone.drawScreen(sim.screens[one.id] ?? {});
  }
  $("calls").replaceChildren();
  for (const call of sim.calls) drawCall(call);
  $("due").replaceChildren();
  $("due-none").hidden = false;
  for (const due of show.due) drawDue(due);
  for (const draw of [drawClock, drawWalking, drawBot, drawFaults, drawGuide]) draw();
}

let source = null;

async function begin() {
  source?.close();
  try {
    const sim = await ask("GET", "/sim/state");
    drawAll(sim, await ask("GET", "/show/state"));
  } catch {
    $("lost").hidden = false;
    setTimeout(begin, 1000);
    return;
  }
  $("lost").hidden = true;
  listen();
}

function listen() {
  source = new EventSource(`/sim/stream?after=${state.n}`);
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    if (event.n <= state.n && event.kind !== "reset") return; // told again after the line was lost
    state.n = event.n;
    if (OF_THE_SHOW.has(event.kind) && event.n <= state.showN) return; // in what was drawn already
    HEARD[event.kind]?.(event);
  };
  source.onopen = () => { $("lost").hidden = true; };
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) begin();
    else $("lost").hidden = false;
  };
}

setUpControls();
setUpAdding();
begin().then(() => document.body.classList.add("ready"));
