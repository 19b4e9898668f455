import { check, same } from "../shared/check";
import { suggest } from "./suggest";

const articles = ["空调不制冷：报修前先查这六处", "空调遥控器图标与童锁、除湿、静音功能说明", "Air conditioner not cooling: six checks before you book a visit", "Washer drains slowly or shows E21: self-check steps"].map((title) => ({ title }));
const found = (text: string): number[] => suggest(articles, text).map((a) => articles.indexOf(a));

check("the best fit comes first, in either language", () => {
  same(found("空调不制冷了"), [0, 1]);
  same(found("童锁怎么关"), [1]);
  same(found("my conditioner is not cooling"), [2]);
  same(found("the washer shows e21"), [3]);
});

check("nothing fits, nothing is said", () => same(["", "谢谢", "hello", "the and for"].map(found), [[], [], [], []]));
