// Every page of the desk. The list and the case beside it are one page that stays
// mounted; signing in comes before all.
import type { Route } from "../shared/router";
import { flowWords } from "../shared/flow_words";
import { warrantyWords } from "../shared/warranty_words";
import { withArticleWords } from "./article_words";
import { withFigureWords } from "./figure_words";
import { withCampaignWords } from "./campaign_words";
import { portalWords } from "./portal_words";
import { replyWords } from "./reply_words";
import { withRuleWords } from "./rule_words";
import { teamworkWords } from "./teamwork_words";

const work = () => import("./pages/work");
const home = () => teamworkWords.with(import("./pages/home"));
const callbacks = () => import("./pages/callbacks");
const followUps = () => import("./pages/follow_ups");
const complaints = () => import("./pages/complaints");
const campaigns = () => withCampaignWords(import("./pages/campaigns"));
const problems = () => import("./pages/problems");
const answers = () => import("./pages/answers");
const feedback = () => import("./pages/feedback");
const units = () => warrantyWords.with(import("./pages/units"));
const flows = () => flowWords.with(import("./pages/flows"));
const figures = () => withFigureWords(import("./pages/figures"));
const articles = () => withArticleWords(import("./pages/articles"));
const portal = () => portalWords.with(import("./pages/portal_settings"));
const replies = () => replyWords.with(import("./pages/replies"));
const rules = () => withRuleWords(import("./pages/rules"));

export const routes: Route[] = [
  { path: "/desk", load: work },
  { path: "/desk/home", load: home },
  { path: "/desk/replies", load: replies },
  { path: "/desk/rules", load: rules },
  { path: "/desk/rules/:rule", load: rules },
  { path: "/desk/callbacks", load: callbacks },
  { path: "/desk/callbacks/:callback", load: callbacks },
  { path: "/desk/follow-ups", load: followUps },
  { path: "/desk/follow-ups/:followUp", load: followUps },
  { path: "/desk/complaints", load: complaints },
  { path: "/desk/campaigns", load: campaigns },
  { path: "/desk/campaigns/:campaign", load: campaigns },
  { path: "/desk/answers", load: answers },
  { path: "/desk/feedback", load: feedback },
  { path: "/desk/feedback/:feedback", load: feedback },
  { path: "/desk/flows", load: flows },
  { path: "/desk/flows/:flow", load: flows },
  { path: "/desk/units", load: units },
  { path: "/desk/units/:unit", load: units },
  { path: "/desk/figures", load: figures },
  { path: "/desk/articles", load: articles },
  { path: "/desk/articles/:article", load: articles },
  { path: "/desk/problems", load: problems },
  { path: "/desk/problems/:number", load: problems },
  { path: "/desk/portal", load: portal },
  { path: "/desk/:queue", load: work },
  { path: "/desk/:queue/:number", load: work },
];
