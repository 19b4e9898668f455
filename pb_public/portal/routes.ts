// Every page of the portal. A page is a file under pages/ with a default export
// taking PageProps; all but the home page are fetched when first gone to.
import type { Route } from "../shared/router";
import Home from "./pages/home";

export const routes: Route[] = [
  { path: "/", page: Home },
  { path: "/new", load: () => import("./pages/new") },
  { path: "/new/sent/:number", load: () => import("./pages/sent") },
  { path: "/cases", load: () => import("./pages/cases") },
  { path: "/cases/:ref", load: () => import("./pages/case") },
  { path: "/suggestions", load: () => import("./pages/suggestions") },
  { path: "/units", load: () => import("./pages/units") },
  { path: "/diagnose", load: () => import("./pages/diagnoses") },
  { path: "/diagnose/:flow", load: () => import("./pages/diagnose") },
  { path: "/register", load: () => import("./pages/register") },
  { path: "/standards", load: () => import("./pages/standards") },
  { path: "/articles/:code", load: () => import("./pages/help") },
  { path: "/account", load: () => import("./pages/account") },
  { path: "/sign-in", load: () => import("./pages/sign_in") },
  { path: "/forgotten", load: () => import("./pages/forgotten") },
  { path: "/confirm/:what", load: () => import("./pages/confirm") },
];
