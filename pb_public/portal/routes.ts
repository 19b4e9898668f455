// Every page of the portal. A page is a file under pages/ with a default export
// taking PageProps; all but the home page are fetched when first gone to, with the words and
// styles that the home page does without.
import type { Route } from "../shared/router";
import { askWords } from "./ask_words";
import { helpWords } from "./help_words";
import { withLater } from "./later_words";
import Home from "./pages/home";

export const routes: Route[] = [
  { path: "/", page: Home },
  { path: "/new", load: () => withLater(import("./pages/new")) },
  { path: "/new/sent/:number", load: () => withLater(import("./pages/sent")) },
  { path: "/cases", load: () => withLater(import("./pages/cases")) },
  { path: "/cases/:ref", load: () => withLater(import("./pages/case")) },
  { path: "/suggestions", load: () => withLater(import("./pages/suggestions")) },
  { path: "/units", load: () => withLater(import("./pages/units")) },
  { path: "/ask", load: () => withLater(askWords.with(import("./pages/ask"))) },
  { path: "/diagnose", load: () => withLater(import("./pages/diagnoses")) },
  { path: "/diagnose/:flow", load: () => withLater(import("./pages/diagnose")) },
  { path: "/register", load: () => withLater(import("./pages/register")) },
  { path: "/standards", load: () => withLater(import("./pages/standards")) },
  { path: "/articles", load: () => withLater(helpWords.with(import("./pages/articles"))) },
  { path: "/articles/:code", load: () => withLater(helpWords.with(import("./pages/help"))) },
  { path: "/account", load: () => withLater(import("./pages/account")) },
  { path: "/sign-in", load: () => withLater(import("./pages/sign_in")) },
  { path: "/forgotten", load: () => withLater(import("./pages/forgotten")) },
  { path: "/confirm/:what", load: () => withLater(import("./pages/confirm")) },
];
