// A small editor for scripts: colours, line numbers, indentation, what can be written, and where an error is.
//
// The colours lie under a text area whose own letters cannot be seen; both have the same size and type, so that they
// cover each other. The dashboard's own code editor has neither line numbers nor colours beyond 500 letters.

import { type Completion, type Edit, type Member, type MembersOf, completionAt, indent, lineAt, newLine, outdent, placeOf } from "./code_edit";
import { newId } from "./form";
import { coloured, h } from "./host";
import { say } from "./words";

/** An error at a place; line and column from 1, line 0 where it has none. */
export interface Mark {
  line: number;
  column: number;
  message: string;
  /** The message says line and column itself. */
  isPlaced?: boolean;
  /** What JavaScript says, beneath the message. */
  engine?: string;
}

interface Options {
  id: string;
  label: string;
  value: string;
  /** The ids of what describes it. */
  describedBy: string;
  change(value: string): void;
  membersOf(): MembersOf;
}

export interface CodeEditor {
  node: HTMLElement;
  /** Shows an error at its line; null takes it away. */
  mark(mark: Mark | null): void;
  /** Puts the caret at a place and shows it. */
  jump(line: number, column: number): void;
  write(value: string): void;
}

export function codeEditor(options: Options): CodeEditor {
  const area = h<HTMLTextAreaElement>("textarea", {
    id: options.id,
    className: "aftercare-code-text",
    value: options.value,
    spellcheck: false,
    autocomplete: "off",
    "html-autocapitalize": "off",
    "html-autocorrect": "off",
    "html-wrap": "off",
    "html-rows": "1",
    "html-aria-describedby": options.describedBy,
    "html-aria-label": options.label,
  });
  const paint = h("pre", { className: "aftercare-code-paint", ariaHidden: "true" });
  const gutter = h("div", { className: "aftercare-code-gutter", ariaHidden: "true" });
  const stripe = h("div", { className: "aftercare-code-stripe", hidden: true });
  const ruler = h("span", { className: "aftercare-code-ruler", ariaHidden: "true" });
  const sheet = h("div", { className: "aftercare-code-sheet" }, stripe, paint, area, ruler);
  const box = h("div", { className: "aftercare-code-box" }, gutter, sheet);
  const node = h("div", { className: "aftercare-code" }, box);
  let marked: Mark | null = null;
  let lines = 0;

  const draw = (): void => {
    const text = area.value;
    // The last line is there to be written on, also when it is empty.
    const html = coloured(text);
    if (html === null) paint.textContent = `${text}\n`;
    else paint.innerHTML = `${html}\n`;
    const count = text.split("\n").length;
    if (count !== lines) {
      lines = count;
      gutter.replaceChildren(...Array.from({ length: count }, (_, i) => h("div", null, String(i + 1))));
      drawMark();
    }
  };
  const drawMark = (): void => {
    const line = marked?.line ?? 0;
    stripe.hidden = line === 0 || line > lines;
    stripe.style.setProperty("--line", String(line - 1));
    for (const [i, number] of [...gutter.children].entries()) {
      number.classList.toggle("wrong", i + 1 === line);
      (number as HTMLElement).title = i + 1 === line ? marked!.message : "";
    }
  };
  const apply = (edit: Edit): void => {
    area.setSelectionRange(edit.from, edit.to);
    // The way that keeps undo; browsers that no longer know it put the text in without.
    const isKept = edit.insert === "" ? document.execCommand("delete") : document.execCommand("insertText", false, edit.insert);
    if (!isKept && edit.from + edit.insert.length !== edit.to) {
      area.setRangeText(edit.insert, edit.from, edit.to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    area.setSelectionRange(edit.start, edit.end);
    draw();
  };
  const show = (at: number): void => {
    const { line, before } = lineAt(area.value, at);
    const height = lineHeight(area);
    ruler.textContent = before;
    const [top, left] = [(line - 1) * height, ruler.offsetWidth];
    if (top < box.scrollTop + height || top > box.scrollTop + box.clientHeight - 3 * height) box.scrollTop = Math.max(0, top - box.clientHeight / 2);
    if (left < box.scrollLeft || left > box.scrollLeft + box.clientWidth - 80) box.scrollLeft = Math.max(0, left - box.clientWidth / 2);
  };

  const offers = completions(area, ruler, node, box, options.membersOf, apply);
  // Behind Escape, Tab leaves the editor as it leaves any other field.
  let isReleased = false;
  area.addEventListener("input", (event) => {
    draw();
    options.change(area.value);
    // A text under composition (Chinese, say) is none yet.
    if (!(event as InputEvent).isComposing) offers.offer(false);
  });
  area.addEventListener("keydown", (event) => {
    if (event.isComposing || offers.take(event)) return;
    if (event.key === "Escape") isReleased = true;
    else if (event.key === "Tab" && !isReleased && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      apply((event.shiftKey ? outdent : indent)(area.value, area.selectionStart, area.selectionEnd));
    } else if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      offers.offer(true);
    } else if (event.key !== "Shift" && event.key !== "Tab") isReleased = false;
  });
  // Not by the key: on a phone there is none to hear of.
  area.addEventListener("beforeinput", (event) => {
    if (event.inputType !== "insertLineBreak" || event.isComposing) return;
    event.preventDefault();
    apply(newLine(area.value, area.selectionStart, area.selectionEnd));
    show(area.selectionStart);
  });
  area.addEventListener("blur", () => (isReleased = false));
  draw();

  return {
    node,
    mark(mark) {
      marked = mark;
      area.setAttribute("aria-invalid", String(mark !== null));
      drawMark();
    },
    jump(line, column) {
      const at = placeOf(area.value, line, column);
      area.focus({ preventScroll: true });
      area.setSelectionRange(at, at);
      node.scrollIntoView({ block: "center" });
      show(at);
    },
    write(value) {
      if (area.value === value) return;
      area.value = value;
      draw();
    },
  };
}

function lineHeight(area: HTMLElement): number {
  return Number.parseFloat(getComputedStyle(area).lineHeight) || 20;
}

/** The list of what can be written at the caret. */
function completions(area: HTMLTextAreaElement, ruler: HTMLElement, node: HTMLElement, box: HTMLElement, membersOf: () => MembersOf, apply: (edit: Edit) => void) {
  const id = newId();
  const list = h("ul", { id, className: "aftercare-code-offers", "html-role": "listbox", ariaLabel: say("dashboard.code.offers") });
  const about = h("div", { className: "aftercare-code-about", "html-aria-live": "polite" });
  const popup = h("div", { className: "aftercare-code-popup", hidden: true }, list, about);
  node.append(popup);
  area.setAttribute("aria-controls", id);
  let offered: Completion | null = null;
  let chosen = 0;

  const close = (): void => {
    offered = null;
    popup.hidden = true;
    area.removeAttribute("aria-activedescendant");
  };
  const choose = (next: number): void => {
    const { members } = offered!;
    chosen = (next + members.length) % members.length;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
    list.children[chosen]!.scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", `${id}-${chosen}`);
    about.textContent = members[chosen]!.about;
    place();
  };
  const accept = (member: Member): void => {
    const { from } = offered!;
    const isCall = member.shape.startsWith("(") || member.shape.startsWith(": { <") || member.shape.startsWith("<");
    const to = area.selectionStart;
    const hasBracket = area.value[to] === "(";
    const insert = member.name + (isCall && !hasBracket ? "()" : "");
    const caret = from + member.name.length + (isCall ? 1 : 0);
    close();
    apply({ from, to, insert, start: caret, end: caret });
    area.focus();
  };
  const place = (): void => {
    const { line, before } = lineAt(area.value, offered!.from);
    ruler.textContent = before;
    const top = box.offsetTop + area.parentElement!.offsetTop + line * lineHeight(area) - box.scrollTop + 8;
    const left = box.offsetLeft + area.parentElement!.offsetLeft + ruler.offsetWidth - box.scrollLeft;
    // Above the line where there is no room below it.
    const isBelow = node.getBoundingClientRect().top + top + popup.offsetHeight < innerHeight;
    popup.style.top = `${isBelow ? top : top - popup.offsetHeight - lineHeight(area)}px`;
    popup.style.left = `${Math.max(0, Math.min(left, node.clientWidth - popup.offsetWidth))}px`;
  };
  area.addEventListener("blur", close);
  box.addEventListener("scroll", close);
  area.addEventListener("click", close);

  return {
    offer(asked: boolean): void {
      offered = area.selectionStart === area.selectionEnd ? completionAt(area.value, area.selectionStart, membersOf(), asked) : null;
      if (!offered) return close();
      list.replaceChildren(
        ...offered.members.map((member, i) =>
          h(
            "li",
            // By the mouse's first half: its second one comes after the text area has lost the focus.
            { id: `${id}-${i}`, "html-role": "option", onmousedown: (e: Event) => (e.preventDefault(), accept(member)) },
            h("strong", null, member.name),
            h("span", null, member.shape),
          ),
        ),
      );
      popup.hidden = false;
      choose(0);
    },
    /** Takes a key that is meant for the list. */
    take(event: KeyboardEvent): boolean {
      if (!offered) return false;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
      else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) accept(offered.members[chosen]!);
      else if (event.key === "Escape") close();
      else {
        if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") close();
        return false;
      }
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}
