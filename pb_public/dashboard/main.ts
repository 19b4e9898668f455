// Runs at every start of PocketBase's dashboard, so it stays small: links in its header, and pages that are fetched when
// somebody opens them. PocketBase calls its extensions experimental: what we use of them stands here and in host.ts.

import { "dashboard.page_failed" as failedEN, "dashboard.reload" as reloadEN, "dashboard.rules" as rulesEN, "dashboard.service_times" as serviceTimesEN } from "../i18n/en/dashboard.json";
import { "dashboard.page_failed" as failedZH, "dashboard.reload" as reloadZH, "dashboard.rules" as rulesZH, "dashboard.service_times" as serviceTimesZH } from "../i18n/zh-CN/dashboard.json";
import { load } from "../shared/store";
import { preferredLocale } from "./locale";

// Put in front of this script by internal/web: what the pages were bundled to.
declare const aftercareAssets: { script: string; style: string };

interface Route {
  params: Record<string, string>;
}

interface Dashboard {
  t: Record<string, (props: object | null, ...children: (Node | string)[]) => HTMLElement>;
  app: {
    store: { headerLinks: object[] };
    routes: { superuserOnly(path: string, handler: (route: Route) => Promise<HTMLElement>): void };
  };
}

type Pages = Record<string, (params: Record<string, string>) => Promise<HTMLElement>>;

const { app, t } = window as unknown as Dashboard;
const chinese = preferredLocale(load("aftercare.locale"), navigator.languages) === "zh-CN";

// A page more is a line here and one in pages.ts.
const pages = [
  { name: "rules", path: "#/rules", icon: "ri-git-branch-line", label: chinese ? rulesZH : rulesEN, below: ["/{id}", "/{id}/{tab}"] },
  { name: "serviceTimes", path: "#/service-times", icon: "ri-timer-line", label: chinese ? serviceTimesZH : serviceTimesEN, below: ["/{tab}", "/{tab}/{id}"] },
];

for (const page of pages) {
  // On a phone a Chinese label would break between its characters.
  app.store.headerLinks.push({ href: page.path, icon: page.icon, label: t.span!({ className: "txt-nowrap" }, page.label) });
  for (const below of ["", ...page.below]) app.routes.superuserOnly(page.path + below, (route) => open(page.name, route));
}

let fetched: Promise<{ pages: Pages }> | null = null;

async function open(name: string, route: Route): Promise<HTMLElement> {
  try {
    fetched ??= fetchPages();
    return await (await fetched).pages[name]!(route.params);
  } catch (err) {
    // The server was upgraded under an open dashboard, or cannot be reached: the next try begins anew.
    fetched = null;
    console.error(err);
    const reload = t.button!({ type: "button", className: "btn", onclick: () => location.reload() }, chinese ? reloadZH : reloadEN);
    return t.div!({ className: "page" }, t.div!({ className: "page-content txt-center" }, t.p!(null, chinese ? failedZH : failedEN), reload));
  }
}

async function fetchPages(): Promise<{ pages: Pages }> {
  const styled = new Promise<void>((resolve) => {
    const sheet = t.link!({ rel: "stylesheet", href: aftercareAssets.style, onload: () => resolve(), onerror: () => resolve() });
    document.head.append(sheet);
  });
  const [loaded] = await Promise.all([import(aftercareAssets.script) as Promise<{ pages: Pages }>, styled]);
  return loaded;
}
