import type { Kind } from "../shared/types";
import { type IconShape, iconCircleQuestionMark, iconFlag, iconHeart, iconLightbulb, iconPackage, iconTruck, iconWrench } from "../vendor/icons";

export const kindIcons: Record<Kind, IconShape> = {
  consultation: iconCircleQuestionMark,
  complaint: iconFlag,
  repair: iconWrench,
  return_exchange: iconPackage,
  installation: iconTruck,
  suggestion: iconLightbulb,
  praise: iconHeart,
};

/** As customers meet them: what is broken first, praise last. */
export const kindOrder: readonly Kind[] = ["repair", "consultation", "return_exchange", "installation", "complaint", "suggestion", "praise"];
