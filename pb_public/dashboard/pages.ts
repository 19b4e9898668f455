// Our pages in PocketBase's dashboard. main.ts adds their links and fetches this when somebody opens one; each page's code
// comes when it is opened.
import "./dashboard.css";
import "./rules.css";

type Page = (params: Record<string, string>) => Promise<HTMLElement>;

export const pages: Record<string, Page> = {
  rules: async (params) => (await import("./rules")).rules(params),
  serviceTimes: async (params) => (await import("./service_times")).serviceTimes(params),
};
