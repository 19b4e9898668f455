import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button, ButtonLink } from "../../parts/button";
import { Field, TextArea, TextInput } from "../../parts/field";
import { EmptyState, ErrorNote, Note, Skeleton } from "../../parts/state";
import { type Problem, toProblem } from "../../shared/api";
import { serverNow } from "../../shared/clock";
import { openDraft } from "../../shared/draft";
import { type Flow, type FlowNode, mostLeft, pathOf, stepAt } from "../../shared/flow";
import { flowWords } from "../../shared/flow_words";
import { locale, t } from "../../shared/i18n";
import { newId } from "../../shared/once";
import type { Say } from "../../shared/page_words";
import { type PageProps, go, useTitle } from "../../shared/router";
import { iconArrowLeft, iconBookOpen, iconCheck, iconRotateCcw, iconSend } from "../../vendor/icons";
import { api } from "../app";
import { AuthPanel } from "../auth_panel";
import { ChoiceField } from "../choice_field";
import { handOverPath } from "../handed_over";
import { useLateHeading } from "../late_heading";
import { useLoaded } from "../loaded";
import { type OwnUnit, onlyFitting, readUnits, useOwnUnits } from "../own_units";
import { isPhone, withNumber, wordsLongest } from "../request";
import { unitChoice } from "../products";
import { tell } from "../self_service";
import { useTakesFocus } from "../takes_focus";
import { phoneHref, shop } from "../shop";

/** How far somebody has come; kept on the device, so that signing in or a reload loses nothing. */
interface Run {
  version: number;
  answers: number[];
  begun: number;
  /** When the step was come to at which they are; drafts of an older version lack it. */
  since?: number;
  /** Steps that have been counted, and what of them: each once, however often one goes back. */
  counted: string[];
  words: string;
  /** A unit's id, `noUnit`, or "" as long as nothing was chosen. */
  asset: string;
  /** Of the case that it may end in, so that sending twice makes one. */
  ticket: string;
  /** Its questions since the first answer: the desk may switch them off meanwhile. */
  flow?: Flow;
}

/** Chosen: none of those that are known. */
const noUnit = "none";

const fresh = (version: number): Run => ({ version, answers: [], begun: serverNow(), since: serverNow(), counted: [], words: "", asset: "", ticket: newId() });

const draftKey = (code: string): string => `diagnose.${code}`;

/** A diagnosis as it is offered, else as somebody is in the middle of it on this device; what they wrote would be out of reach. */
async function readFlow(code: string): Promise<Flow | null> {
  const offered = await api.find<Flow>("flows", api.filter("code = {:code} && enabled = true", { code }));
  if (offered) return offered;
  const draft = openDraft<Run | null>(draftKey(code), null);
  draft.stop();
  return draft.value.peek()?.flow ?? null;
}

const inWords = (zh: string, en: string): string => (locale.value === "en" ? en : zh);

/** A guided diagnosis, one question at a time. */
export default function Diagnose({ params, query }: PageProps): JSX.Element {
  const say = flowWords.use();
  const load = useLoaded(() => readFlow(params.flow ?? ""), [params.flow]);
  // null: asked and not there; what is not asked yet is null as well, and has neither come.
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setAsked(true), 1500);
    return () => clearTimeout(timer);
  }, []);
  const flow = load.value;
  useTitle(flow ? inWords(flow.title_zh, flow.title_en) : (say?.("list.title") ?? ""));
  useLateHeading(!!say && !!flow);
  if (load.problem) return <ErrorNote problem={load.problem} onRetry={load.again} />;
  if (!say || (!flow && !asked)) return <Skeleton lines={4} />;
  if (!flow) {
    return <EmptyState page title={say("play.missing")} text={say("play.missing_text")} action={<ButtonLink href="/diagnose">{say("play.all")}</ButtonLink>} />;
  }
  return <Play key={`${flow.id} ${flow.version}`} flow={flow} writing={query.get("writing") ?? ""} say={say} />;
}

/** `writing` is the name of the request beside which it was suggested; "" for none. */
function Play({ flow, writing, say }: { flow: Flow; writing: string; say: Say }): JSX.Element {
  const [draft] = useState(() => openDraft<Run>(draftKey(flow.code), fresh(flow.version)));
  useEffect(() => draft.stop, []);
  // What was answered to an earlier version may mean something else now.
  const run = draft.value.value.version === flow.version ? draft.value.value : fresh(flow.version);
  const put = (part: Partial<Run>): void => {
    const kept = draft.value.peek();
    draft.value.value = { ...(kept.version === flow.version ? kept : run), ...part };
  };
  /** Marks what was not counted yet, and returns it. From what is kept now: an answer may come before the step's own mark was made. */
  const mark = (names: readonly string[]): string[] => {
    const kept = draft.value.peek();
    const counted = kept.version === flow.version ? kept.counted : run.counted;
    const fresh = names.filter((name) => !counted.includes(name));
    if (fresh.length) put({ counted: [...counted, ...fresh] });
    return fresh;
  };
  const at = stepAt(flow, run.answers);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(at?.id);
  useEffect(() => {
    if (!at) return;
    if (mark([at.id]).length) {
      if (at.node.type === "result") count(flow, at.id, "entered", secondsSince(run.begun), markWay(mark, waysOf(flow, at.answers), "ended"));
      else count(flow, at.id, "entered");
    }
    // The next question is read out; the first comes with the page.
    if (shown.current !== at.id) heading.current?.focus();
    shown.current = at.id;
  }, [at?.id]);
  // Signing in at an end puts the rest of it in place of the door.
  const me = api.me.value?.id;
  const was = useRef(me);
  useEffect(() => {
    if (me && !was.current) heading.current?.focus();
    was.current = me;
  }, [me]);
  if (!at) return <EmptyState page title={say("play.missing")} text={say("play.missing_text")} />;
  const { node, answers } = at;
  const isEnd = node.type === "result";
  // Its words may promise a call; nobody calls before it is sent.
  const makesCase = node.outcome !== "solved" && node.outcome !== "article";
  const left = mostLeft(flow, at.id);
  const text = inWords(node.text_zh, node.text_en);
  const answer = (place: number): void => {
    if (mark([`${at.id} answered`]).length) count(flow, at.id, "answered", run.since ? secondsSince(run.since) : 0);
    put({ answers: [...answers, place], since: serverNow(), flow });
  };
  const restart = (): void => {
    draft.clear();
    draft.value.value = fresh(flow.version);
  };
  return (
    <div class="diagnose stack">
      <h1>{inWords(flow.title_zh, flow.title_en)}</h1>
      {!isEnd && (
        <p class="small soft">
          {left ? say("play.step", { n: answers.length + 1, left }) : say("play.last")}
          <br />
          <progress max={answers.length + left + 1} value={answers.length} aria-hidden="true" />
        </p>
      )}
      <section class="card stack">
        {node.type === "action" && <p class="small soft">{say("play.do")}</p>}
        {node.safety && <Note tone="danger">{say("end.safety")}</Note>}
        <h2 ref={heading} tabIndex={-1} dir="auto">
          {isEnd && node.safety && makesCase ? say("end.safety_now") : text}
        </h2>
        {isEnd && node.safety && makesCase && (
          <p dir="auto">
            <strong>{text}</strong>
          </p>
        )}
        {node.options?.map((option, i) => (
          <Button key={`${at.id} ${i}`} onClick={() => answer(i)}>
            {inWords(option.label_zh, option.label_en)}
          </Button>
        ))}
        {isEnd && <End flow={flow} writing={writing} id={at.id} node={node} run={run} answers={answers} put={put} mark={mark} onSent={draft.clear} say={say} />}
      </section>
      <div class="row">
        {answers.length > 0 && (
          <>
            <Button look="quiet" icon={iconArrowLeft} onClick={() => put({ answers: answers.slice(0, -1), since: serverNow() })}>
              {say("play.back")}
            </Button>
            <Button look="quiet" icon={iconRotateCcw} onClick={restart}>
              {say("play.again")}
            </Button>
          </>
        )}
      </div>
      {answers.length > 0 && (
        <details class="small">
          <summary>{say("play.path")}</summary>
          <ol>
            {pathOf(flow, answers).map((s, i) => (
              <li key={i} dir="auto">
                {inWords(s.node.text_zh, s.node.text_en)} <strong>{inWords(s.option.label_zh, s.option.label_en)}</strong>
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

/** Not worth a word when it fails: it is a number for the desk. `nodes` are the steps on the way to an end. */
function count(flow: Flow, node: string, what: "entered" | "answered" | "solved", seconds = 0, nodes: string[] = []): void {
  void api.send(`flows/${flow.id}/count`, { method: "POST", body: { version: flow.version, node, what, seconds, nodes } }).catch(() => undefined);
}

/** At least one: no time at all stands for none that is known. */
const secondsSince = (then: number): number => Math.max(1, Math.round((serverNow() - then) / 1000));

/** The steps on a way, in their order. */
const waysOf = (flow: Flow, answers: readonly number[]): string[] => answers.map((_, i) => stepAt(flow, answers.slice(0, i))?.id ?? flow.start);

/** The steps of which it was not counted yet what became of who was there. */
const markWay = (mark: (names: string[]) => string[], way: string[], what: "ended" | "solved"): string[] => mark(way.map((id) => `${id} ${what}`)).map((name) => name.slice(0, name.indexOf(" ")));

interface EndProps {
  flow: Flow;
  writing: string;
  id: string;
  node: FlowNode;
  run: Run;
  answers: number[];
  put: (part: Partial<Run>) => void;
  mark: (names: readonly string[]) => string[];
  onSent: () => void;
  say: Say;
}

function End(props: EndProps): JSX.Element {
  const { node, say } = props;
  if (node.outcome === "solved" || node.outcome === "article") return <Mended {...props} />;
  return (
    <>
      {node.safety && (
        <Note tone="danger" role="status">
          {say("end.safety_send")}
        </Note>
      )}
      <Request {...props} />
    </>
  );
}

/** An end that should have mended it: the customer says whether it has. */
function Mended({ flow, writing, id, node, run, answers, mark, say }: EndProps): JSX.Element {
  const unit = onlyFitting(useOwnUnits(flow) ?? [], flow);
  const begun = writing ? "/new?" : `/new?${new URLSearchParams({ kind: "repair", about: inWords(flow.title_zh, flow.title_en), ...(unit ? { asset: unit.id } : {}) })}&`;
  const isSaid = run.counted.includes(`${id} solved`);
  const thanks = useTakesFocus<HTMLDivElement>(isSaid);
  if (isSaid) {
    return (
      <div ref={thanks} tabIndex={-1}>
        <Note tone="ok" role="status">
          <strong>{say("end.thanks")}</strong>
          <br />
          {say("end.thanks_text")}
        </Note>
      </div>
    );
  }
  return (
    <>
      {node.article && <ArticleLink code={node.article} say={say} />}
      <p>{say("end.helped")}</p>
      <div class="row">
        <Button
          icon={iconCheck}
          onClick={() => {
            mark([`${id} solved`]);
            count(flow, id, "solved", 0, markWay(mark, waysOf(flow, answers), "solved"));
            if (writing) tell(writing, "solved", { flows: [flow.id] });
          }}
        >
          {say("end.solved")}
        </Button>
        <Button
          look="quiet"
          onClick={() => {
            handOverPath({ flow: flow.id, version: flow.version, answers });
            go(`${begun}diagnosed=${flow.id}`);
          }}
        >
          {say("end.not")}
        </Button>
      </div>
    </>
  );
}

/** The way to the article of an end, unless it has gone since. Visitors are told nothing of what is for customers: they have it, and sign in there. */
function ArticleLink({ code, say }: { code: string; say: Say }): JSX.Element | null {
  const me = api.me.value?.id;
  const load = useLoaded(async () => !me || (await api.find("articles", api.filter("code = {:code} && published = true", { code }), { fields: "id" })) !== null, [code, me]);
  if (load.value === false) return null;
  return (
    <ButtonLink href={`/articles/${encodeURIComponent(code)}`} look="primary" icon={iconBookOpen}>
      {say("end.article")}
    </ButtonLink>
  );
}

/** An end in a case: it is sent as it stands, with the path taken. In danger one press does, and what else there is to say waits behind it. */
function Request({ flow, writing, node, run, answers, put, onSent, say }: EndProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [phone, setPhone] = useState("");
  const [lacksPhone, setLacksPhone] = useState(false);
  const me = api.me.value;
  const units = useOwnUnits(flow);
  if (!me) {
    return (
      <>
        {node.safety && <ShopPhone say={say} />}
        <p>{say("end.sign_in")}</p>
        <AuthPanel />
      </>
    );
  }
  const isCall = node.outcome === "callback";
  const asksPhone = !me.phone && (isCall || !!node.safety);
  const meant = (all: readonly OwnUnit[]): OwnUnit | undefined => all.find((u) => u.id === run.asset) ?? (run.asset === "" ? onlyFitting(all, flow) : undefined);
  const unit = meant(units ?? []);
  const send = async (): Promise<void> => {
    if (busy) return;
    // Whoever is in danger is not held up by a number, be it none, a wrong one or one that cannot be kept.
    const isMissing = asksPhone && !node.safety && !isPhone(phone);
    setLacksPhone(isMissing);
    if (isMissing) return;
    setBusy(true);
    setProblem(null);
    try {
      const isKept = !asksPhone || (await keepPhone(me.id, phone, !!node.safety));
      // Whoever is faster than their units is asked for none, and told of the one that it must be.
      const about = unit ?? (units ? undefined : meant(await readUnits().catch(() => [])));
      const body = { id: run.ticket, version: flow.version, answers, words: isKept ? run.words : withNumber(run.words, phone), asset: about?.id ?? "", product: about?.product ?? "" };
      const made = await api.send<{ number: string }>(`flows/${flow.id}/case`, { method: "POST", body });
      if (writing) tell(writing, "submitted");
      onSent();
      go(`/new/sent/${made.number}${node.safety ? "?as=danger" : isCall ? "?as=call" : ""}`, { replace: true });
    } catch (err) {
      setProblem(toProblem(err));
      setBusy(false);
    }
  };
  const rest = (
    <>
      {units && units.length > 0 && (
        <ChoiceField
          label={say("end.unit")}
          value={unit?.id ?? ""}
          choices={units.map((u) => unitChoice(u, u.id, (name) => name))}
          none={say("end.unit_none")}
          onChange={(asset) => put({ asset: asset || noUnit })}
        />
      )}
      <Field label={say("end.words")} optional help={say("end.words_help")}>
        <TextArea rows={3} maxLength={wordsLongest} dir="auto" value={run.words} onInput={(words) => put({ words })} />
      </Field>
    </>
  );
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        void send();
      }}
    >
      {isCall && node.callback_hours ? <p>{say("case.callback", { hours: node.callback_hours })}</p> : null}
      {asksPhone && (
        <Field label={say("end.phone")} optional={!!node.safety} error={lacksPhone ? say("end.phone_need") : undefined}>
          <TextInput type="tel" autocomplete="tel" inputMode="tel" maxLength={40} value={phone} onInput={setPhone} />
        </Field>
      )}
      {!node.safety && rest}
      <ErrorNote problem={problem} kept={t("portal.new.kept")} />
      <div>
        <Button look="primary" type="submit" busy={busy} icon={iconSend}>
          {say(node.safety ? "end.safety_button" : isCall ? "end.send_call" : "end.send")}
        </Button>
      </div>
      {node.safety && (
        <>
          <ShopPhone say={say} />
          <details>
            <summary>{say("end.safety_add")}</summary>
            <div class="stack">{rest}</div>
          </details>
        </>
      )}
    </form>
  );
}

/** Makes it the customer's number, and says whether it is; what fails then stops the sending, except in danger. */
async function keepPhone(customer: string, phone: string, isDanger: boolean): Promise<boolean> {
  if (!isPhone(phone)) return false;
  try {
    await api.update("customers", customer, { phone: phone.trim() });
    return true;
  } catch (err) {
    if (!isDanger) throw err;
    return false;
  }
}

/** The shop's telephone, for those who cannot wait. */
function ShopPhone({ say }: { say: Say }): JSX.Element | null {
  if (!shop.phone) return null;
  return (
    <p>
      {say("end.shop_phone")}{" "}
      <a class="figures" href={phoneHref(shop.phone)}>
        {shop.phone}
      </a>
    </p>
  );
}
