import type { JSX } from "preact";
import { EmptyState, ErrorNote, Skeleton } from "../../parts/state";
import { Icon } from "../../parts/icon";
import type { Flow } from "../../shared/flow";
import { flowWords } from "../../shared/flow_words";
import { locale } from "../../shared/i18n";
import { useTitle } from "../../shared/router";
import { iconChevronRight, iconListOrdered, iconSearch } from "../../vendor/icons";
import { api } from "../app";
import { useLateHeading } from "../late_heading";
import { useLoaded } from "../loaded";

/** The diagnoses that there are. */
export default function Diagnoses(): JSX.Element {
  const say = flowWords.use();
  useTitle(say?.("list.title") ?? "");
  useLateHeading(!!say);
  const load = useLoaded(() => api.list<Flow>("flows", { filter: "enabled = true", sort: "category,code", perPage: 100, fields: "id,code,title_zh,title_en" }), []);
  if (!say) return <Skeleton lines={4} />;
  return (
    <div class="diagnose stack">
      <h1>{say("list.title")}</h1>
      <p class="soft">{say("list.about")}</p>
      <ErrorNote problem={load.problem} onRetry={load.again} />
      {!load.value && !load.problem && <Skeleton lines={4} />}
      {load.value?.items.length === 0 && <EmptyState icon={iconSearch} title={say("list.empty")} />}
      <ul role="list" class="home-list">
        {load.value?.items.map((flow) => (
          <li key={flow.id}>
            <a href={`/diagnose/${flow.code}`}>
              <Icon of={iconListOrdered} />
              <span>{locale.value === "en" ? flow.title_en : flow.title_zh}</span>
              <Icon of={iconChevronRight} />
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
