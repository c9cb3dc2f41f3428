/** Returns the index of the first element for which `isBehind` is true. It must also be true for all later elements. */
export function firstIndex<Element>(elements: readonly Element[], isBehind: (element: Element) => boolean): number {
  return firstPlace(elements.length, (place) => isBehind(elements[place] as Element));
}

/** Returns the first of `count` places for which `isBehind` is true. It must also be true for all later places. */
export function firstPlace(count: number, isBehind: (place: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBehind(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Inserts an item after all that are not later. In the usual case, arrival in order, this is a push. */
export function insertAt<Element>(elements: Element[], element: Element, at: (element: Element) => number): void {
  const time = at(element);
  const last = elements.at(-1);
  if (last === undefined || at(last) <= time) elements.push(element);
  else
    elements.splice(
      firstIndex(elements, (one) => at(one) > time),
      0,
      element,
    );
}
