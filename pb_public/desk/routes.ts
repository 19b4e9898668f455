// Every page of the desk. A page is a file under pages/ with a default export
// taking PageProps, fetched when first gone to; signing in comes before all.
import type { Route } from "../shared/router";

const home = () => import("./pages/home");

export const routes: Route[] = [{ path: "/desk", load: home }];
