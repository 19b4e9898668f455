// Every page of the desk. The list and the case beside it are one page that stays
// mounted; signing in comes before all.
import type { Route } from "../shared/router";

const work = () => import("./pages/work");

export const routes: Route[] = [
  { path: "/desk", load: work },
  { path: "/desk/:queue", load: work },
  { path: "/desk/:queue/:number", load: work },
];
