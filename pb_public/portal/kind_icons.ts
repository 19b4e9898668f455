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
