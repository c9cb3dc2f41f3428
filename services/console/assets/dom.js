/**
 * Makes an element. Texts become text nodes, attributes are set as attributes, `on` are listeners. UNTRUSTED: ids,
 * reasons and everything else shown here may be chosen by the people being watched, so nothing parses it as markup.
 */
export function element(name, { on = {}, ...attributes } = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, String(value));
  }
  for (const [event, listener] of Object.entries(on)) node.addEventListener(event, listener);
  node.append(...children.filter((child) => child !== null));
  return node;
}

export function byId(id) {
  return document.getElementById(id);
}

/** Formats a time in the reader's zone, with UTC to the millisecond as its title. */
export function timeElement(iso) {
  if (typeof iso !== 'string') return element('span', { class: 'none' }, '–');
  const date = new Date(iso);
  const isToday = date.toDateString() === new Date().toDateString();
  const day = isToday
    ? ''
    : `${date.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })} `;
  return element(
    'time',
    { datetime: iso, title: `${iso.replace('T', ' ').replace('Z', '')} UTC` },
    `${day}${date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })}`,
  );
}

export function mono(text) {
  return element('code', {}, text);
}

/** Renders `label: value` pairs and omits empty values. */
export function definitions(pairs) {
  const rows = pairs
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([label, value]) => element('div', {}, element('dt', {}, label), element('dd', {}, value)));
  return element('dl', { class: 'facts' }, ...rows);
}

/**
 * Shows `items` in `list` in this order. An item whose `key` and `version` are on the page already keeps its element,
 * so that what a person has opened or begun to type stays.
 */
export function reconcile(list, items, { keyOf, versionOf, render }) {
  const present = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const wanted = items.map((item) => {
    const known = present.get(keyOf(item));
    const version = versionOf(item);
    if (known !== undefined && (known.dataset.version === version || known.contains(document.activeElement))) {
      return known;
    }
    const node = render(item);
    node.dataset.key = keyOf(item);
    node.dataset.version = version;
    return node;
  });
  const kept = new Set(wanted);
  for (const node of [...list.children]) if (!kept.has(node)) node.remove();
  wanted.forEach((node, at) => {
    if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
  });
}
