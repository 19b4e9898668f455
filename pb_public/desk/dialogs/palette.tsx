import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Icon } from "../../parts/icon";
import { Marked } from "../../parts/marked";
import { type Problem, toProblem } from "../../shared/api";
import { minute } from "../../shared/clock";
import type { Found, Hit } from "../../shared/found";
import { relativeTime, t } from "../../shared/i18n";
import { go } from "../../shared/router";
import { type IconShape, iconBookOpen, iconCommand, iconInbox, iconListOrdered, iconSearch, iconUser } from "../../vendor/icons";
import { canManage, canOversee } from "../action";
import { api } from "../app";
import { handled, stroke } from "../keys";
import { show } from "../overlay";
import { type Action, actionsFor, isCommand, meanwhile, placeOf, stepOver } from "../palette";
import { shortcuts } from "../shortcut";
import { listOf, views } from "../views";

const each = 5;
/** Half-typed pinyin is no question yet, and nobody types as fast as this. */
const pause = 120;
const icons: Record<Hit["kind"], IconShape> = { case: iconInbox, customer: iconUser, article: iconBookOpen, problem: iconListOrdered };
const groups = ["case", "customer", "article", "problem"] as const;

interface Option {
  id: string;
  group: string;
  /** Found for what was typed; an action otherwise. */
  isHit: boolean;
  icon: IconShape;
  body: JSX.Element;
  choose: () => void;
}

/** Everything at the desk by typing: cases, customers, articles, problems and what can be done. */
export default function Palette({ onClose }: { onClose: () => void }): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<{ typed: string; answer: Found } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [chosen, setChosen] = useState(0);
  // The action that was gone to while the answer was on its way.
  const kept = useRef("");
  const [composing, setComposing] = useState(false);
  const actions = useMemo(allActions, []);
  useOpen(box);

  const asked = typed.trim();
  useEffect(() => {
    setProblem(null);
    if (!asked || composing) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api.send<Found>("search", { query: { q: asked, each }, signal: stop.signal }).then(
        (answer) => {
          if (stop.signal.aborted) return;
          setFound({ typed: asked, answer });
          // Whoever has gone to an action meanwhile stays there, wherever it stands now.
          setChosen(Math.max(0, optionsOf(asked, answer, actions, onClose).findIndex((o) => o.id === kept.current)));
        },
        (err: unknown) => {
          if (stop.signal.aborted) return;
          setFound(null);
          setProblem(toProblem(err));
        },
      );
    }, pause);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked, composing]);

  const options = optionsOf(asked, asked ? (found?.answer ?? null) : null, actions, onClose);
  const isCurrent = !asked || found?.typed === asked;
  const at = isCurrent ? Math.min(chosen, options.length - 1) : meanwhile(options, chosen);
  useEffect(() => list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }), [at, options.length]);

  const choose = (to: number): void => {
    const option = options[to];
    kept.current = option && !option.isHit ? option.id : "";
    setChosen(to);
  };
  const pressed = (e: KeyboardEvent): void => {
    if (e.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      choose(stepOver(options, at, e.key === "ArrowDown" ? 1 : -1, isCurrent));
    } else if (e.key === "Enter") {
      e.preventDefault();
      const option = options[at];
      if (option) return option.choose();
      // Faster than the answer: it comes in the list.
      if (!asked) return;
      onClose();
      go(`/desk/search?q=${encodeURIComponent(asked)}`);
    }
  };
  return (
    <dialog
      ref={box}
      class="palette"
      aria-label={t("desk.palette.title")}
      onCancel={(e) => {
        e.preventDefault();
        onClose();
      }}
      onMouseDown={(e) => {
        if (e.target === box.current) onClose();
      }}
    >
      <div class="palette-head">
        <Icon of={iconSearch} />
        <input
          class="palette-input"
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-autocomplete="list"
          aria-activedescendant={options[at] ? `palette-${at}` : undefined}
          aria-label={t("desk.palette.title")}
          placeholder={t("desk.palette.placeholder")}
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          value={typed}
          onInput={(e) => {
            setTyped(e.currentTarget.value);
            choose(-1);
            setChosen(0);
          }}
          onCompositionStart={() => setComposing(true)}
          onCompositionEnd={() => setComposing(false)}
          onKeyDown={pressed}
        />
        <button type="button" class="palette-close" onClick={onClose} title={t("common.close")}>
          <kbd>Esc</kbd>
          <span class="visually-hidden"> {t("common.close")}</span>
        </button>
      </div>
      <div id="palette-list" class="palette-list" role="listbox" aria-label={t("desk.palette.title")} ref={list}>
        {groupsOf(options).map(([name, from, to]) => (
          <div key={name} role="group" aria-label={name}>
            <div class="palette-group" aria-hidden="true">
              {name}
            </div>
            {options.slice(from, to).map((o, i) => (
              <div
                key={o.id}
                id={`palette-${from + i}`}
                role="option"
                aria-selected={from + i === at}
                class="palette-option"
                onMouseMove={() => from + i !== at && choose(from + i)}
                onMouseDown={(e) => e.preventDefault()}
                onClick={o.choose}
              >
                <Icon of={o.icon} />
                {o.body}
              </div>
            ))}
          </div>
        ))}
      </div>
      {asked && isCurrent && !options.length && <p class="palette-note">{t("desk.search.none", { typed: asked })}</p>}
      {problem && (
        <p class="palette-note" role="alert">
          {problem.message}
        </p>
      )}
      {asked && isCurrent && found && <Remark found={found.answer} />}
      <p class="visually-hidden" role="status">
        {asked && isCurrent ? t("desk.palette.count", { count: options.length }) : ""}
      </p>
    </dialog>
  );
}

/** Says what was looked for in place of what was typed. */
function Remark({ found }: { found: Found }): JSX.Element | null {
  const corrected = found.hits.length ? (found.corrected ?? []).map((c) => t("desk.search.corrected", c)) : [];
  const said = [...(found.odd ?? []).map((word) => t("desk.search.odd", { word })), ...corrected].join(" ");
  return said ? <p class="palette-note">{said}</p> : null;
}

function useOpen(box: { current: HTMLDialogElement | null }): void {
  useEffect(() => {
    const el = box.current;
    const before = document.activeElement as HTMLElement | null;
    el?.showModal();
    el?.querySelector("input")?.focus();
    return () => {
      el?.close();
      if (before?.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
}

/** What can be done now: the strokes that something answers to, and the pages without one. */
function allActions(): Action[] {
  const able = shortcuts.filter((s) => handled(s.stroke) && s.group !== "list");
  const order = { case: 0, desk: 1, go: 2, list: 3 };
  const strokes: Action[] = [...able]
    .sort((a, b) => order[a.group] - order[b.group])
    .map((s) => ({
      id: s.stroke,
      label: s.group === "go" ? t("desk.palette.go", { name: t(`desk.help.${s.stroke}`) }) : t(s.stroke === "help" ? "desk.help.title" : `desk.help.${s.stroke}`),
      keys: s.keys,
      run: () => stroke(s.stroke),
    }));
  const me = api.me.peek();
  const page = (href: string, name: string): Action => ({ id: href, label: t("desk.palette.go", { name }), href });
  return [
    ...strokes,
    ...(views.peek() ?? []).map((view) => page(`/desk/${listOf(view)}`, view.name)),
    page("/desk/units", t("desk.units.title")),
    page("/desk/articles", t("desk.articles.title")),
    page("/desk/flows", t("desk.flows.title")),
    page("/desk/replies", t("desk.canned.title")),
    page("/desk/figures", t("desk.figures.title")),
    ...(me && canOversee(me) ? [page("/desk/campaigns", t("desk.campaigns.title")), page("/desk/rules", t("desk.rules.title"))] : []),
    ...(me && canManage(me) ? [page("/desk/portal", t("desk.portal.title"))] : []),
  ];
}

function optionsOf(typed: string, found: Found | null, actions: readonly Action[], close: () => void): Option[] {
  const lead = (href: string): void => {
    close();
    go(href);
  };
  const ofActions = actionsFor(typed, actions).map((a): Option => ({
    id: a.id,
    group: t("desk.palette.actions"),
    isHit: false,
    icon: iconCommand,
    body: (
      <>
        <span class="palette-title truncate">{a.label}</span>
        {a.keys && (
          <span class="palette-keys">
            {a.keys.map((k) => (
              <kbd key={k}>{k.length === 1 && k !== "/" && k !== "?" ? k.toUpperCase() : k}</kbd>
            ))}
          </span>
        )}
      </>
    ),
    choose: () => {
      if (a.href) return lead(a.href);
      close();
      // Once the dialog has gone, so that it does not take the focus back from what opens.
      setTimeout(() => a.run?.());
    },
  }));
  const ofHits = groups.flatMap((kind) =>
    (found?.hits ?? [])
      .filter((h) => h.kind === kind)
      .map((h): Option => ({
        id: `${h.kind}/${h.id}`,
        group: t(`desk.palette.kind.${kind}`),
        isHit: true,
        icon: icons[kind],
        body: <Line hit={h} />,
        choose: () => {
          if (h.kind !== "article") return lead(placeOf(h, typed));
          show({ name: "article", id: h.id });
        },
      })),
  );
  return isCommand(typed, actions) ? [...ofActions, ...ofHits] : [...ofHits, ...ofActions];
}

/** A hit in two lines. */
function Line({ hit }: { hit: Hit }): JSX.Element {
  const beside =
    hit.kind === "customer"
      ? [hit.phone, hit.email, hit.company !== hit.title ? hit.company : ""].filter(Boolean).join(" · ")
      : hit.kind === "case"
        ? [hit.number, hit.customer].filter(Boolean).join(" · ")
        : (hit.number ?? "");
  return (
    <span class="palette-line">
      <span class="palette-top">
        <span class="palette-title truncate">
          <Marked text={hit.title} marks={hit.title_marks ?? []} />
        </span>
        {hit.kind === "case" && <span class="palette-when">{relativeTime(hit.at, minute.value)}</span>}
      </span>
      <span class="palette-sub truncate">
        {beside}
        {hit.text && hit.kind !== "customer" && (
          <>
            {" · "}
            <Marked text={hit.text} marks={hit.marks ?? []} />
          </>
        )}
      </span>
    </span>
  );
}

/** The runs of one group, as name, from, to. */
function groupsOf(options: readonly Option[]): [string, number, number][] {
  const all: [string, number, number][] = [];
  options.forEach((o, i) => {
    const last = all[all.length - 1];
    if (last && last[0] === o.group) last[2] = i + 1;
    else all.push([o.group, i, i + 1]);
  });
  return all;
}
