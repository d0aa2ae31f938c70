const width = 1000;
const rowHeight = 170;
const byId = (id) => document.getElementById(id);
const pods = byId('pod');
const choices = byId('link');

function svg(name, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Tiers are rows; within one, nodes stand in the order of their names, so that a picture keeps its places. */
function placesOf(nodes) {
  const places = new Map();
  for (const tier of new Set(nodes.map((node) => node.tier))) {
    const row = nodes.filter((node) => node.tier === tier).sort((a, b) => (a.name < b.name ? -1 : 1));
    row.forEach(({ address }, n) =>
      places.set(address, { x: ((n + 0.5) * width) / row.length, y: 60 + tier * rowHeight, n }),
    );
  }
  return places;
}

/** What a link is called: its two ends, which keep their order. */
function wordsOf({ from, to }, names) {
  return [from, to]
    .map((address) => names.get(address) ?? address)
    .sort()
    .join(' – ');
}

function line(link, places, names) {
  const { from, to, state, upstream, cut } = link;
  const [a, b] = [places.get(from), places.get(to)];
  if (a === undefined || b === undefined) return [];
  // Within a tier a straight line would run through the others.
  const bend = a.y === b.y ? Math.min(Math.abs(a.x - b.x) / 5, 100) : 0;
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const [x, y] = [b.x - ((b.x - a.x) / length) * 14, b.y - ((b.y - a.y) / length) * 14];
  const words = wordsOf(link, names);
  const d = `M${a.x} ${a.y} Q${(a.x + b.x) / 2} ${(a.y + b.y) / 2 - bend} ${x} ${y}`;
  const classes = ['link', state === 'ESTABLISHED' ? 'up' : '', cut ? 'cut' : ''];
  if (choices.value === words) classes.push('chosen');
  const path = svg('path', { class: classes.join(' ').trim(), fill: 'none', d });
  if (upstream) path.setAttribute('marker-end', 'url(#arrow)');
  // A line is hard to hit: what takes the click is wider, and nobody sees it.
  const target = svg(
    'path',
    { class: 'target', fill: 'none', d },
    svg('title', {}, `${words}: ${state}${cut ? ', cut' : ''}`),
  );
  target.addEventListener('click', () => {
    choices.value = words;
  });
  const sign = svg('text', { class: 'cut-sign', x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 - bend / 2 + 6 }, '✕');
  return cut ? [path, target, sign] : [path, target];
}

function mark({ address, name, isPod, terminating }, places) {
  const { x, y, n } = places.get(address);
  const classes = [
    'node',
    isPod ? 'pod' : '',
    terminating ? 'terminating' : '',
    pods.value === name ? 'chosen' : '',
  ];
  const text = svg('text', { x, y: y + (n % 2 === 0 ? 28 : 42) }, name.replace('meshrr-', ''));
  const title = svg('title', {}, `${name} ${address}${terminating ? ', terminating' : ''}`);
  const group = svg('g', { class: classes.join(' ') }, title, svg('circle', { cx: x, cy: y, r: 11 }), text);
  if (isPod)
    group.addEventListener('click', () => {
      pods.value = name;
    });
  return group;
}

function show({ nodes, links, events, cuts }) {
  const places = placesOf(nodes);
  const arrow = svg(
    'marker',
    {
      id: 'arrow',
      viewBox: '0 0 8 8',
      refX: 7,
      refY: 4,
      markerWidth: 9,
      markerHeight: 9,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    },
    svg('path', { d: 'M0 0 8 4 0 8z' }),
  );
  const picture = byId('picture');
  picture.setAttribute('viewBox', `0 0 ${width} ${60 + 2 * rowHeight + 60}`);
  const chosen = pods.value;
  const names = nodes
    .filter(({ isPod, terminating }) => isPod && !terminating)
    .map(({ name }) => name)
    .sort();
  pods.replaceChildren(...names.map((name) => new Option(name, name, false, name === chosen)));
  const nameOf = new Map(nodes.map(({ address, name }) => [address, name]));
  const chosenLink = choices.value;
  if (document.activeElement !== choices)
    choices.replaceChildren(
      ...links
        .map((link) => wordsOf(link, nameOf))
        .sort()
        .map((words) => new Option(words, words, false, words === chosenLink)),
    );
  document.querySelector('[data-do=cut-link]').disabled = !cuts;
  picture.replaceChildren(
    svg('defs', {}, arrow),
    ...links.flatMap((link) => line(link, places, nameOf)),
    ...nodes.map((node) => mark(node, places)),
  );
  const up = links.filter(({ state }) => state === 'ESTABLISHED').length;
  byId('summary').textContent =
    `${nodes.length} routers, ${up} sessions established, ${links.length - up} not.`;
  byId('events').replaceChildren(
    ...events.map(({ at, text }) => {
      const item = document.createElement('li');
      item.textContent = `${at.slice(11, 19)}  ${text}`;
      return item;
    }),
  );
}

function bodyOf(what) {
  if (['break-dns', 'break-api', 'heal'].includes(what)) return { do: what };
  if (what !== 'cut-link') return { do: what, pod: pods.value };
  const [from = '', to = ''] = choices.value.split(' – ');
  return { do: what, from, to };
}

const live = new EventSource('live');
live.onmessage = ({ data }) => show(JSON.parse(data));
live.onerror = () => {
  byId('summary').textContent = 'The lab does not answer; trying again.';
};

for (const button of document.querySelectorAll('button[data-do]')) {
  button.addEventListener('click', async () => {
    const what = button.dataset.do;
    const body = bodyOf(what);
    const answer = byId('answer');
    try {
      const response = await fetch('act', { method: 'POST', body: JSON.stringify(body) });
      answer.className = response.ok ? '' : 'bad';
      answer.textContent = await response.text();
    } catch (error) {
      answer.className = 'bad';
      answer.textContent = `The lab does not answer: ${error.message}`;
    }
  });
}
