// What is said on the telephone, in the customer's language and not in that of whoever calls.

import { useEffect, useState } from "preact/hooks";
import type { Dictionary, Loaders, Locale } from "../shared/i18n";
import { fillIn } from "../shared/spacing";
import { chunk } from "../shared/stale";
import type { Kind } from "../shared/types";

const loaders: Loaders = {
  "zh-CN": () => import("../i18n/zh-CN/call_script.json"),
  en: () => import("../i18n/en/call_script.json"),
};

/** The lines of a script for a case of a kind, in their order. */
export function scriptLines(kind: Kind | ""): string[] {
  const hello = kind === "complaint" ? "hello_complaint" : "hello";
  const isVisit = kind === "repair" || kind === "installation";
  return [hello, "solved", kind === "repair" ? "scores_repair" : "scores", ...(isVisit || kind === "complaint" ? ["fees"] : []), "recommend", "change", "thanks"];
}

/** A day as it is said in a language. */
export function spokenDay(at: Date, locale: Locale, zone: string): string {
  const fields = { month: "long", day: "numeric" } as const;
  let text: string;
  try {
    text = new Intl.DateTimeFormat(locale, zone ? { ...fields, timeZone: zone } : fields).format(at);
  } catch {
    text = new Intl.DateTimeFormat(locale, fields).format(at);
  }
  return locale === "zh-CN" ? text.replace(/(\d)(?=\p{Script=Han})|(\p{Script=Han})(?=\d)/gu, "$& ") : text;
}

export type Say = (line: string, values: Record<string, string>) => string;

/** The words in a language; null until they are there. */
export function useScript(locale: Locale): Say | null {
  const [words, setWords] = useState<{ locale: Locale; dictionary: Dictionary } | null>(null);
  useEffect(() => {
    let isGone = false;
    chunk(loaders[locale]).then(
      (found) => {
        if (!isGone) setWords({ locale, dictionary: found.default });
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [locale]);
  if (words?.locale !== locale) return null;
  return (line, values) => fillIn(words.dictionary[`call.script.${line}`] ?? "", (name) => values[name]);
}
