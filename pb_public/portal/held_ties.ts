import { useWhenBack } from "../shared/connection";
import { sendTies, tiesWait } from "./ties";

/** Tells what a poor connection held up, at start and when it is back. Shows nothing. */
export default function HeldTies(): null {
  useWhenBack(tiesWait.value, () => void sendTies());
  return null;
}
