import "./main.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { startClock } from "../shared/clock";
import { sweepDrafts } from "../shared/draft";
import { tellLooks } from "../shared/store";
import { adoptLocale, startI18n } from "../shared/i18n";
import { startRouter } from "../shared/router";
import { api, words } from "./app";
import { Frame } from "./frame";
import { sweepFiles } from "./kept_files";
import { fetchLaterWhenIdle } from "./later_words";

async function start(): Promise<void> {
  startRouter("/");
  await startI18n(words);
  render(<Frame />, document.getElementById("app") as HTMLElement);
  effect(() => {
    const chosen = api.me.value?.locale;
    if (chosen) void adoptLocale(chosen);
  });
  sweepDrafts();
  tellLooks();
  sweepFiles();
  fetchLaterWhenIdle();
  keepOnDevice();
  void startClock();
  void api.renew();
}

/** Has the browser keep the portal's files, once the page is there; where it cannot, nothing is missing but that. */
function keepOnDevice(): void {
  const keep = (): void => void navigator.serviceWorker?.register("/sw.js").catch(() => undefined);
  if (document.readyState === "complete") keep();
  else addEventListener("load", keep, { once: true });
}

void start();
