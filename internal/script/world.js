// The sandbox's own part in JavaScript: what of the language's library would work without bound in one go is written here
// again, so that each step can be stopped; then everything else is taken away, and what is left is closed.
//
// `go` brings what is done in Go: raw is the library's own functions before they were replaced.
(function (go) {
  "use strict";
  const { raw, root, tooLarge, spend, bounded, match, matches, flagsOf, mostStringUnits, mostElements } = go;
  const call = raw.call;
  const defineProperty = Object.defineProperty;
  const getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
  const iterator = Symbol.iterator;

  // put sets methods of an object, of a class written as an object.
  const put = (holder, methods) => {
    for (const key of raw.ownKeys(methods)) {
      const property = getOwnPropertyDescriptor(methods, key);
      property.enumerable = false;
      defineProperty(holder, key, property);
    }
  };

  const isList = raw.isArray;
  const listOf = (it, name) => {
    if (!isList(it)) throw new TypeError(`${name} works on lists`);
    if (it.length > mostElements) tooLarge("list");
    return it;
  };
  const callable = (it, name) => {
    if (typeof it !== "function") throw new TypeError(`${name} needs a function`);
    return it;
  };
  const textOf = (it, name) => {
    if (it === undefined || it === null) throw new TypeError(`${name} of ${it}`);
    return `${it}`;
  };
  const wholeNumber = (it) => {
    const n = raw.trunc(+it);
    return n !== n ? 0 : n;
  };
  // elements collects what an iterable or a list-like gives, up to the bound.
  const elements = (it) => {
    const found = [];
    if (it !== null && it !== undefined && it[iterator] !== undefined) {
      let n = 0;
      for (const value of it) {
        if (n >= mostElements) tooLarge("list");
        if (n % 1000 === 999) spend(16000);
        found[n++] = value;
      }
      return found;
    }
    if (it === null || it === undefined) throw new TypeError(`${it} is not a list`);
    const length = wholeNumber(it.length);
    if (length > mostElements) tooLarge("list");
    spend(16 * length);
    for (let i = 0; i < length; i++) found[i] = it[i];
    return found;
  };

  // joined puts texts together, once it is known that the whole is not too long.
  const joined = (texts, between) => {
    let size = texts.length > 1 ? (texts.length - 1) * between.length : 0;
    for (let i = 0; i < texts.length; i++) size += texts[i].length;
    if (size > mostStringUnits) tooLarge("string");
    spend(size);
    return call(raw.join, texts, between);
  };

  const flattened = (into, from, depth, levels) => {
    if (levels > 100) tooLarge("depth of lists");
    for (let i = 0; i < from.length; i++) {
      if (!(i in from)) continue;
      const value = from[i];
      if (depth >= 1 && isList(value)) flattened(into, listOf(value, "flat"), depth - 1, levels + 1);
      else {
        if (into.length >= mostElements) tooLarge("list");
        if (into.length % 1000 === 999) spend(16000);
        into[into.length] = value;
      }
    }
    return into;
  };

  // sorted puts values in order by merging, steadily: values that compare equal keep their order.
  const sorted = (values, before) => {
    let from = values;
    let into = [];
    const length = values.length;
    for (let width = 1; width < length; width *= 2) {
      for (let start = 0; start < length; start += 2 * width) {
        const middle = start + width < length ? start + width : length;
        const end = middle + width < length ? middle + width : length;
        let left = start;
        let right = middle;
        for (let i = start; i < end; i++) {
          if (left < middle && (right >= end || !before(from[right], from[left]))) into[i] = from[left++];
          else into[i] = from[right++];
        }
      }
      const next = into;
      into = from;
      from = next;
    }
    return from;
  };
  const inOrder = (list, compare) => {
    if (compare !== undefined) callable(compare, "sort");
    spend(64 * list.length);
    const values = [];
    let empty = 0;
    let holes = 0;
    for (let i = 0; i < list.length; i++) {
      if (!(i in list)) holes++;
      else if (list[i] === undefined) empty++;
      else values[values.length] = list[i];
    }
    let found;
    if (compare !== undefined) found = sorted(values, (a, b) => compare(a, b) < 0);
    else {
      const pairs = [];
      for (let i = 0; i < values.length; i++) pairs[i] = { text: `${values[i]}`, value: values[i] };
      found = sorted(pairs, (a, b) => a.text < b.text);
      for (let i = 0; i < found.length; i++) found[i] = found[i].value;
    }
    for (let i = 0; i < empty; i++) found[found.length] = undefined;
    return { found, holes };
  };

  put(Array.prototype, {
    join(between) {
      const list = listOf(this, "join");
      const texts = [];
      const separator = between === undefined ? "," : `${between}`;
      const length = list.length;
      let size = 0;
      for (let i = 0; i < length; i++) {
        const value = list[i];
        texts[i] = value === undefined || value === null ? "" : `${value}`;
        size += texts[i].length + separator.length;
        if (size > mostStringUnits + separator.length) tooLarge("string");
      }
      return joined(texts, separator);
    },
    flat(depth) {
      return flattened([], listOf(this, "flat"), depth === undefined ? 1 : wholeNumber(depth), 0);
    },
    flatMap(change, self) {
      const list = listOf(this, "flatMap");
      callable(change, "flatMap");
      const found = [];
      const length = list.length;
      for (let i = 0; i < length; i++) {
        if (i in list) flattened(found, [call(change, self, list[i], i, list)], 1, 0);
      }
      return found;
    },
    sort(compare) {
      const list = listOf(this, "sort");
      const { found, holes } = inOrder(list, compare);
      for (let i = 0; i < found.length; i++) list[i] = found[i];
      for (let i = 0; i < holes; i++) delete list[found.length + i];
      return list;
    },
    toSorted(compare) {
      const { found, holes } = inOrder(listOf(this, "toSorted"), compare);
      for (let i = 0; i < holes; i++) found[found.length] = undefined;
      return found;
    },
  });

  put(Array, {
    from(items, change, self) {
      if (change !== undefined) callable(change, "Array.from");
      const found = elements(items);
      if (change !== undefined) for (let i = 0; i < found.length; i++) found[i] = call(change, self, found[i], i);
      return found;
    },
  });

  put(Object, {
    fromEntries(items) {
      const made = {};
      for (const entry of elements(items)) {
        if (entry === null || typeof entry !== "object") throw new TypeError("an entry is a list of name and value");
        defineProperty(made, entry[0], { value: entry[1], writable: true, enumerable: true, configurable: true });
      }
      return made;
    },
    create(prototype, properties) {
      if (properties !== undefined) throw new TypeError("Object.create takes a prototype only");
      return raw.create(prototype === null ? root : prototype);
    },
  });

  put(Function.prototype, {
    bind(self, ...first) {
      const bound = callable(this, "bind");
      return (...rest) => call(raw.apply, bound, self, call(raw.concat, first, rest));
    },
  });

  put(Error.prototype, {
    toString() {
      const name = this.name === undefined ? "Error" : `${this.name}`;
      const message = this.message === undefined ? "" : `${this.message}`;
      return joined(name === "" || message === "" ? [name, message] : [name, ": ", message], "");
    },
  });

  // ---- Text and regular expressions ----

  const isPattern = (it) => it !== null && typeof it === "object" && flagsOf(it) !== undefined;

  // expanded puts the parts of a match into a replacement: $1, $<name>, $&, $`, $'.
  const expanded = (replacement, text, found, at) => {
    const parts = [];
    let from = 0;
    for (;;) {
      const dollar = replacement.indexOf("$", from);
      if (dollar < 0 || dollar + 1 >= replacement.length) break;
      const next = replacement[dollar + 1];
      let part;
      let length = 2;
      if (next === "$") part = "$";
      else if (next === "&") part = found[0];
      else if (next === "`") part = text.slice(0, at);
      else if (next === "'") part = text.slice(at + found[0].length);
      else if (next === "<" && found.groups !== undefined) {
        const end = replacement.indexOf(">", dollar);
        if (end > 0) {
          const value = found.groups[replacement.slice(dollar + 2, end)];
          part = value === undefined ? "" : `${value}`;
          length = end - dollar + 1;
        }
      } else if (next >= "0" && next <= "9") {
        const after = replacement[dollar + 2];
        let number = +next;
        if (after >= "0" && after <= "9" && number * 10 + +after < found.length) {
          number = number * 10 + +after;
          length = 3;
        }
        if (number > 0 && number < found.length) part = found[number] === undefined ? "" : found[number];
      }
      if (part === undefined) {
        part = "$";
        length = 1;
      }
      parts[parts.length] = replacement.slice(from, dollar);
      parts[parts.length] = part;
      from = dollar + length;
    }
    if (from === 0) return replacement;
    parts[parts.length] = replacement.slice(from);
    return joined(parts, "");
  };

  // replaced puts replacements in the place of matches ({0: text, index, ...}).
  const replaced = (text, matches, replacement) => {
    const parts = [];
    let from = 0;
    let size = 0;
    for (let i = 0; i < matches.length; i++) {
      const found = matches[i];
      let part;
      if (typeof replacement === "function") {
        const given = [];
        for (let g = 0; g < found.length; g++) given[g] = found[g];
        given[given.length] = found.index;
        given[given.length] = text;
        if (found.groups !== undefined) given[given.length] = found.groups;
        part = `${call(raw.apply, replacement, undefined, given)}`;
      } else part = expanded(replacement, text, found, found.index);
      parts[parts.length] = text.slice(from, found.index);
      parts[parts.length] = part;
      size += part.length;
      if (size > mostStringUnits) tooLarge("string");
      from = found.index + found[0].length;
    }
    parts[parts.length] = text.slice(from);
    return joined(parts, "");
  };

  // occurrences finds a plain text in another.
  const occurrences = (text, wanted, all) => {
    const found = [];
    let from = 0;
    for (;;) {
      const at = from > text.length ? -1 : text.indexOf(wanted, from);
      if (at < 0) return found;
      if (found.length >= mostElements) tooLarge("list");
      const one = [wanted];
      one.index = at;
      found[found.length] = one;
      if (!all) return found;
      from = at + (wanted.length === 0 ? 1 : wanted.length);
    }
  };

  const needsAll = (flags, name) => {
    if (!flags.includes("g")) throw new TypeError(`${name} needs the flag g`);
  };

  function* eachMatch(found) {
    for (let i = 0; i < found.length; i++) yield found[i];
  }

  put(String.prototype, {
    match(pattern) {
      const text = textOf(this, "match");
      const wanted = isPattern(pattern) ? pattern : new raw.RegExp(pattern === undefined ? "" : pattern);
      const flags = flagsOf(wanted);
      if (!flags.includes("g")) return match(wanted, text);
      wanted.lastIndex = 0;
      const found = matches(wanted, text, 0, true);
      return found.length === 0 ? null : found;
    },
    matchAll(pattern) {
      const text = textOf(this, "matchAll");
      if (isPattern(pattern)) needsAll(flagsOf(pattern), "matchAll");
      const wanted = isPattern(pattern) ? new raw.RegExp(pattern, flagsOf(pattern)) : new raw.RegExp(pattern === undefined ? "" : pattern, "g");
      return eachMatch(matches(wanted, text, isPattern(pattern) ? pattern.lastIndex : 0));
    },
    search(pattern) {
      const text = textOf(this, "search");
      const wanted = isPattern(pattern) ? new raw.RegExp(pattern, flagsOf(pattern)) : new raw.RegExp(pattern === undefined ? "" : pattern);
      const found = match(wanted, text);
      return found === null ? -1 : found.index;
    },
    replace(pattern, replacement) {
      const text = textOf(this, "replace");
      const patterned = isPattern(pattern);
      const wanted = patterned ? pattern : `${pattern}`;
      const by = typeof replacement === "function" ? replacement : `${replacement}`;
      if (!patterned) return replaced(text, occurrences(text, wanted, false), by);
      const flags = flagsOf(wanted);
      if (!flags.includes("g")) {
        const found = match(wanted, text);
        return found === null ? text : replaced(text, [found], by);
      }
      wanted.lastIndex = 0;
      return replaced(text, matches(wanted, text, 0), by);
    },
    replaceAll(pattern, replacement) {
      const text = textOf(this, "replaceAll");
      const patterned = isPattern(pattern);
      if (patterned) needsAll(flagsOf(pattern), "replaceAll");
      const wanted = patterned ? pattern : `${pattern}`;
      const by = typeof replacement === "function" ? replacement : `${replacement}`;
      if (!patterned) return replaced(text, occurrences(text, wanted, true), by);
      wanted.lastIndex = 0;
      return replaced(text, matches(wanted, text, 0), by);
    },
    split(separator, limit) {
      const text = textOf(this, "split");
      const most = limit === undefined ? 4294967295 : limit >>> 0;
      const patterned = isPattern(separator);
      const plain = patterned || separator === undefined ? "" : `${separator}`;
      if (most === 0) return [];
      if (separator === undefined) return [text];
      const found = [];
      const add = (part) => {
        if (found.length >= mostElements) tooLarge("list");
        if (found.length % 1000 === 999) spend(48000);
        found[found.length] = part;
        return found.length >= most;
      };
      if (!patterned) {
        if (plain === "") {
          for (let i = 0; i < text.length; i++) if (add(text[i])) return found;
          return found;
        }
        let from = 0;
        for (;;) {
          const at = text.indexOf(plain, from);
          if (at < 0) break;
          if (add(text.slice(from, at))) return found;
          from = at + plain.length;
        }
        add(text.slice(from));
        return found;
      }
      if (text.length === 0) return match(new raw.RegExp(separator), text) === null ? [text] : [];
      const flags = flagsOf(separator).replaceAll("y", "");
      const all = matches(new raw.RegExp(separator, flags), text, 0);
      let from = 0;
      for (let i = 0; i < all.length; i++) {
        const one = all[i];
        const end = one.index + one[0].length;
        if (one.index >= text.length || end === from) continue;
        if (add(text.slice(from, one.index))) return found;
        for (let g = 1; g < one.length; g++) if (add(one[g])) return found;
        from = end;
      }
      add(text.slice(from));
      return found;
    },
  });

  put(String, {
    raw(texts, ...given) {
      const list = listOf(texts.raw, "String.raw");
      const parts = [];
      for (let i = 0; i < list.length; i++) {
        parts[parts.length] = `${list[i]}`;
        if (i < given.length && i + 1 < list.length) parts[parts.length] = `${given[i]}`;
      }
      return joined(parts, "");
    },
  });

  put(RegExp.prototype, {
    exec(text) {
      return match(this, `${text}`);
    },
    test(text) {
      return match(this, `${text}`) !== null;
    },
    toString() {
      return `/${this.source}/${this.flags}`;
    },
  });

  // revived changes what JSON.parse read, innermost first.
  const revived = (holder, key, change) => {
    const value = holder[key];
    if (value !== null && typeof value === "object") {
      for (const name of raw.keys(value)) {
        const next = revived(value, name, change);
        if (next === undefined) delete value[name];
        else value[name] = next;
      }
    }
    return call(change, holder, key, value);
  };
  const parse = JSON.parse;
  put(JSON, {
    parse(text, change) {
      const value = parse(`${text}`);
      return typeof change === "function" ? revived({ "": value }, "", change) : value;
    },
  });

  // ---- Taking away and closing ----

  const P = raw.getPrototypeOf;
  const generatorFunction = P(function* () {});
  const generator = generatorFunction.prototype;
  const keptSymbols = [iterator, Symbol.toPrimitive, Symbol.toStringTag, Symbol.hasInstance];

  // strip takes away what is not in a list of names, and bounds what of the library's own functions stays.
  const strip = (holder, names) => {
    for (const key of raw.ownKeys(holder)) {
      const keep = typeof key === "symbol" ? call(raw.listIncludes, keptSymbols, key) : call(raw.listIncludes, names, key);
      if (!keep) delete holder[key];
      else bound(holder, key);
    }
  };
  const bound = (holder, key) => {
    const property = getOwnPropertyDescriptor(holder, key);
    if (!property.configurable || typeof property.value !== "function") return;
    property.value = bounded(property.value);
    defineProperty(holder, key, property);
  };
  const words = (text) => call(raw.splitText, text, " ");

  const errors = "Error TypeError RangeError SyntaxError ReferenceError";
  const globals = words("Object Array String Number Boolean Symbol Math JSON Map Set Date RegExp " + errors +
    " NaN undefined Infinity isNaN isFinite parseInt parseFloat encodeURIComponent decodeURIComponent encodeURI decodeURI console");
  const G = globalThis;
  const F = Function.prototype;
  strip(F, words("length name apply bind call toString"));
  strip(generatorFunction, words("prototype"));
  strip(generator, words("next return throw"));
  strip(G, globals);
  const own = "length name prototype ";
  strip(Object, words(own + "assign create entries freeze fromEntries getOwnPropertyNames getPrototypeOf hasOwn is isExtensible isFrozen isSealed keys preventExtensions seal values"));
  strip(Object.prototype, words("constructor toString toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable"));
  strip(Array, words(own + "from isArray of"));
  strip(Array.prototype, words("length constructor at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join keys lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice toString unshift with toReversed toSorted toSpliced values"));
  strip(String, words(own + "fromCharCode fromCodePoint raw"));
  strip(String.prototype, words("length constructor at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf localeCompare match matchAll normalize padEnd padStart repeat replace replaceAll search slice split startsWith substring substr toLocaleLowerCase toLocaleUpperCase toLowerCase toString toUpperCase trim trimEnd trimStart valueOf"));
  strip(Number, words(own + "EPSILON MAX_SAFE_INTEGER MIN_SAFE_INTEGER MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY isFinite isInteger isNaN isSafeInteger parseFloat parseInt"));
  strip(Number.prototype, words("constructor toExponential toFixed toLocaleString toPrecision toString valueOf"));
  strip(Boolean, words(own));
  strip(Boolean.prototype, words("constructor toString valueOf"));
  // Symbol's own members cannot be taken away, so it is made anew without those that reach into the library's work.
  const library = Symbol;
  const { symbol } = {
    symbol(text) {
      return text === undefined ? library() : library(text);
    },
  };
  for (const name of words("iterator toStringTag hasInstance")) defineProperty(symbol, name, { value: library[name] });
  defineProperty(symbol, "prototype", { value: library.prototype });
  defineProperty(symbol, "name", { value: "Symbol" });
  defineProperty(library.prototype, "constructor", { value: symbol, writable: true, configurable: true });
  G.Symbol = symbol;
  strip(Symbol.prototype, words("constructor description toString valueOf"));
  strip(JSON, words("parse stringify"));
  for (const key of raw.ownKeys(Math)) bound(Math, key);
  for (const it of [[][iterator](), ""[iterator](), new Map()[iterator](), new Set()[iterator]()]) bound(P(it), "next");
  strip(Map, words(own));
  strip(Map.prototype, words("constructor clear delete entries forEach get has keys set size values"));
  strip(Set, words(own));
  strip(Set.prototype, words("constructor add clear delete entries forEach has keys size values"));
  strip(Date, words(own + "UTC now parse"));
  strip(RegExp, words(own));
  strip(RegExp.prototype, words("constructor dotAll exec flags global ignoreCase multiline source sticky test toString unicode"));
  for (const symbol of raw.symbolsOf(RegExp.prototype)) delete RegExp.prototype[symbol];

  // A closed prototype would forbid its heirs, too, what they may have of their own: error.name = "Mine".
  const inherited = [];
  const heritable = (holder, names) => {
    for (const name of names) {
      const value = getOwnPropertyDescriptor(holder, name).value;
      inherited[inherited.length] = value;
      const pair = {
        get it() {
          return value;
        },
        set it(own) {
          if (this === holder) throw new TypeError(`${name} is closed`);
          defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
        },
      };
      const { get, set } = getOwnPropertyDescriptor(pair, "it");
      defineProperty(holder, name, { get, set, enumerable: false, configurable: false });
    }
  };
  heritable(Object.prototype, words("constructor toString toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable"));
  for (const name of words(errors)) {
    strip(G[name], words(own));
    strip(G[name].prototype, words("constructor message name toString"));
    heritable(G[name].prototype, words(name === "Error" ? "constructor message name toString" : "constructor message name"));
  }

  const closed = new raw.Set();
  const close = (it) => {
    if (it === null || (typeof it !== "object" && typeof it !== "function") || closed.has(it)) return;
    closed.add(it);
    raw.freeze(it);
    close(P(it));
    for (const key of raw.ownKeys(it)) {
      const property = getOwnPropertyDescriptor(it, key);
      close(property.value);
      close(property.get);
      close(property.set);
    }
  };
  close(G);
  for (const it of inherited) close(it);
  close(generatorFunction);
  for (const it of [[][iterator](), ""[iterator](), new Map()[iterator](), new Set()[iterator](), eachMatch([])]) close(P(it));
  close(eachMatch);
})
