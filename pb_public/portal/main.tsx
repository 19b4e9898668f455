import "./main.css";
import { render } from "preact";
import { startClock } from "../shared/clock";
import { sweepDrafts } from "../shared/draft";
import { startI18n } from "../shared/i18n";
import { startRouter } from "../shared/router";
import { api, words } from "./app";
import { Frame } from "./frame";
import { fetchLaterWhenIdle } from "./later_words";

async function start(): Promise<void> {
  startRouter("/");
  await startI18n(words);
  render(<Frame />, document.getElementById("app") as HTMLElement);
  sweepDrafts();
  fetchLaterWhenIdle();
  void startClock();
  void api.renew();
}

void start();
