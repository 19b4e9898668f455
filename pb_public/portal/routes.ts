// Every page of the portal. A page is a file under pages/ with a default export
// taking PageProps; all but the home page are fetched when first gone to.
import type { Route } from "../shared/router";
import Home from "./pages/home";

export const routes: Route[] = [{ path: "/", page: Home }];
