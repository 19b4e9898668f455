import type { JSX } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "../parts/button";
import { Field, TextInput } from "../parts/field";
import { Icon } from "../parts/icon";
import { locale, t } from "../shared/i18n";
import { go } from "../shared/router";
import { iconArrowRight, iconFileText, iconListOrdered, iconMessageSquare, iconSearch } from "../vendor/icons";
import { api } from "./app";
import { articleHref, articlesHref } from "./article_href";
import type { ListedArticle } from "./article_list";

interface FoundFlow {
  id: string;
  code: string;
  title: string;
}

/** How long one must have stopped typing, in ms, and how much must have been written. */
const pause = 250;
const enough = 2;

/** In the list the arrows move on from `at`, round its ends; -1 is none. */
function next(key: string, at: number, count: number): number {
  if (key === "ArrowDown") return (at + 1) % count;
  return at > 0 ? at - 1 : count - 1;
}

/** Answers as one writes; then all of them on the help pages, or a request that begins with what was written. */
export function HomeSearch(): JSX.Element {
  const [text, setText] = useState("");
  const [found, setFound] = useState<{ items: ListedArticle[]; flows: FoundFlow[] } | null>(null);
  const asked = text.trim();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(-1);
  useEffect(() => setAt(-1), [found]);
  useLayoutEffect(() => links()[at]?.scrollIntoView({ block: "nearest" }), [at]);
  const links = (): HTMLAnchorElement[] => [...(list.current?.querySelectorAll("a") ?? [])];
  /** The arrows go through what was found, Enter opens it, Escape goes back to what is written; the focus stays in the field. */
  const keyed = (e: KeyboardEvent): void => {
    const all = links();
    // An input method's own keys choose characters.
    if (e.isComposing || !all.length) return;
    const now = at >= 0 ? at : all.indexOf(document.activeElement as HTMLAnchorElement);
    if (e.key === "ArrowDown" || e.key === "ArrowUp") setAt(next(e.key, now, all.length));
    else if (e.key === "Escape" && now >= 0) setAt(-1);
    else if (e.key === "Enter" && at >= 0) all[at]?.click();
    else return;
    e.preventDefault();
    if (e.key !== "Enter") field.current?.focus();
  };
  const option = (i: number) => ({ role: "option" as const, id: `${id}-${i}`, "aria-selected": i === at });
  useEffect(() => {
    if (asked.length < enough) {
      setFound(null);
      return;
    }
    let isGone = false;
    const timer = setTimeout(() => {
      // The page is whole without them: a failure here is nobody's trouble.
      api.send<{ items: ListedArticle[]; flows: FoundFlow[] }>("articles/suggest", { method: "POST", body: { text: asked, locale: locale.value } }).then(
        (answer) => isGone || setFound(answer),
        () => undefined,
      );
    }, pause);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [asked, locale.value]);
  const { items, flows } = found ?? { items: [], flows: [] };
  const count = items.length + flows.length;
  const ask = asked ? `/new?${new URLSearchParams({ about: asked })}` : "/new";
  return (
    <div class="home-search" onKeyDown={keyed}>
      <form
        class="home-form"
        role="search"
        aria-label={t("portal.home.search")}
        onSubmit={(e) => {
          e.preventDefault();
          const to = articlesHref(!!api.me.value, asked ? { q: asked } : {});
          if (api.me.value) go(to);
          else location.assign(to); // the help pages are the server's
        }}
      >
        <Field label={t("portal.home.ask")} hideLabel>
          <TextInput
            ref={field}
            icon={iconSearch}
            type="search"
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={!!found}
            aria-controls={`${id}-list`}
            aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
            autocomplete="off"
            value={text}
            onInput={(written) => {
              setText(written);
              setAt(-1); // what is shown answers other words
            }}
            placeholder={t("portal.home.ask_example")}
            maxLength={300}
            enterKeyHint="search"
          />
        </Field>
        <Button type="submit" look="primary">
          {t("portal.home.find")}
        </Button>
      </form>
      {/* The list itself says how much was found to those who see it. */}
      <p class={found && !count ? "home-none" : "visually-hidden"} role="status">
        {found && (count ? t("portal.home.found", { count }) : t("portal.home.found_none"))}
      </p>
      {found && (
        <ul ref={list} class="home-found card" role="listbox" id={`${id}-list`} aria-label={t("portal.home.search")}>
          {items.map((item, i) => (
            <li key={item.code} role="none" lang={item.locale}>
              <a {...option(i)} href={articleHref({ code: item.code, slug: item.address, audience: item.audience })}>
                <Icon of={iconFileText} />
                <span>{item.title}</span>
              </a>
            </li>
          ))}
          {flows.map((flow, i) => (
            <li key={flow.id} role="none">
              <a {...option(items.length + i)} href={`/diagnose/${encodeURIComponent(flow.code)}`}>
                <Icon of={iconListOrdered} />
                <span>{t("portal.home.diagnose", { title: flow.title })}</span>
              </a>
            </li>
          ))}
          <li role="none">
            <a {...option(count)} href={`/ask?${new URLSearchParams({ question: asked })}`}>
              <Icon of={iconMessageSquare} />
              <span>{t("portal.home.answer_at_once")}</span>
            </a>
          </li>
          <li role="none">
            <a {...option(count + 1)} href={ask}>
              <Icon of={iconArrowRight} />
              <span>{t("portal.home.ask_about", { text: asked.length > 40 ? `${asked.slice(0, 40)}…` : asked })}</span>
            </a>
          </li>
        </ul>
      )}
      {!found && (
        <p class="home-direct">
          <a href={ask}>{t("portal.home.ask_us")}</a>
          <a href="/ask">{t("portal.home.question")}</a>
          <a href="/diagnose">{t("portal.diagnose")}</a>
        </p>
      )}
    </div>
  );
}
