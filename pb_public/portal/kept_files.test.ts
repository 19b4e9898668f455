import { check, same } from "../shared/check";
import { fits, mostKept } from "./kept_files";

check("all drafts of a device together keep no more than there is room for", () =>
  same([fits(mostKept, []), fits(mostKept + 1, []), fits(1, [mostKept - 1]), fits(2, [mostKept - 2, 1]), fits(0, [])], [true, false, true, false, true]));
