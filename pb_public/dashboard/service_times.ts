// The page "Service times": calendars and policies, each as a list and an editor.

import { editCalendar } from "./calendar_editor";
import { listCalendars } from "./calendar_list";
import { button } from "./form";
import { type Child, h, setTitle } from "./host";
import { loading } from "./loading";
import { editPolicy } from "./policy_editor";
import { type Locale } from "./locale";
import { listPolicies } from "./policy_list";
import { locale, localeNames, say, speak, startWords } from "./words";

const path = "#/service-times";
const tabs = ["calendars", "policies"] as const;

/** Where a tab, or one of its records, stands. */
export function address(tab: (typeof tabs)[number], id = ""): string {
  return id ? `${path}/${tab}/${id}` : `${path}/${tab}`;
}

/** Makes the page for an address below #/service-times. */
export async function serviceTimes(params: Record<string, string>): Promise<HTMLElement> {
  await startWords();
  const page = h("div", { className: "page aftercare" });
  const draw = (): void => {
    setTitle(say("dashboard.service_times"));
    page.lang = locale();
    page.replaceChildren(build(params, draw));
  };
  draw();
  return page;
}

function build({ tab, id }: Record<string, string>, draw: () => void): HTMLElement {
  const current = tab === "policies" ? "policies" : "calendars";
  return h(
    "div",
    { className: "page-content" },
    h(
      "header",
      { className: "page-header" },
      h(
        "nav",
        { className: "breadcrumbs", ariaLabel: say("dashboard.breadcrumbs") },
        h("a", { className: "breadcrumb-item", href: path }, say("dashboard.service_times")),
        h("div", { className: "breadcrumb-item" }, say(`dashboard.tab.${current}`)),
      ),
      h("div", { className: "page-header-secondary-btns m-l-auto" }, languageSwitch(draw)),
    ),
    h(
      "div",
      { className: "wrapper lg" },
      h(
        "nav",
        { className: "tabs-header m-b-sm", ariaLabel: say("dashboard.service_times") },
        tabs.map((name) => h("a", { className: `tab-item ${name === current ? "active" : ""}`, href: address(name), "html-aria-current": name === current ? "page" : undefined }, say(`dashboard.tab.${name}`))),
      ),
      loading(() => view(current, id)),
    ),
  );
}

function view(tab: (typeof tabs)[number], id: string | undefined): Promise<Child> {
  if (tab === "calendars") return id ? editCalendar(id) : listCalendars();
  return id ? editPolicy(id) : listPolicies();
}

function languageSwitch(draw: () => void): HTMLElement {
  const other: Locale = locale() === "en" ? "zh-CN" : "en";
  const change = button({ label: localeNames[other], icon: "ri-translate-2", className: "sm transparent secondary", press: () => void speak(other).then(draw) });
  change.lang = other;
  return change;
}
