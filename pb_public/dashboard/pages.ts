// Our pages in PocketBase's dashboard. main.ts adds their links and fetches this when somebody opens one.
import "./dashboard.css";
import { serviceTimes } from "./service_times";

export const pages = { serviceTimes };
