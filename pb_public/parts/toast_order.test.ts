import { check, same } from "../shared/check";
import { type Placed, leaver } from "./toast_order";

const undo = (): void => undefined;
const plain: Placed = { id: 1, tone: "ok" };
const back: Placed = { id: 2, tone: "ok", undo };
const failed: Placed = { id: 3, tone: "danger" };
const lasting: Placed = { id: 4, stay: 0 };
const leaves = (shown: Placed[], ...held: number[]): number | undefined => leaver(shown, new Set(held))?.id;

check("what only arrives makes room before what can be taken back", () => same([leaves([back, plain]), leaves([plain, back])], [1, 1]));

check("a failure and what stays until closed go last", () => same([leaves([failed, plain]), leaves([back, failed]), leaves([lasting, back]), leaves([failed, lasting])], [1, 2, 2, 3]));

check("what is pointed at stays while there is another", () => same([leaves([plain, failed], 1), leaves([back, failed], 3), leaves([plain, back], 1, 2)], [3, 2, 1]));
