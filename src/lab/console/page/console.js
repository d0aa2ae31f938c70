const width = 1000;
const rowHeight = 170;
const byId = (id) => document.getElementById(id);
const pods = byId('pod');

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

function line({ from, to, state, upstream }, places) {
  const [a, b] = [places.get(from), places.get(to)];
  if (a === undefined || b === undefined) return [];
  // Within a tier a straight line would run through the others.
  const bend = a.y === b.y ? Math.min(Math.abs(a.x - b.x) / 5, 100) : 0;
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const [x, y] = [b.x - ((b.x - a.x) / length) * 14, b.y - ((b.y - a.y) / length) * 14];
  const path = svg('path', {
    class: state === 'ESTABLISHED' ? 'link up' : 'link',
    fill: 'none',
    d: `M${a.x} ${a.y} Q${(a.x + b.x) / 2} ${(a.y + b.y) / 2 - bend} ${x} ${y}`,
  });
  if (upstream) path.setAttribute('marker-end', 'url(#arrow)');
  return [path];
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

function show({ nodes, links, events }) {
  const places = placesOf(nodes);
  const arrow = svg(
    'marker',
    { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 6, markerHeight: 6, orient: 'auto' },
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
  picture.replaceChildren(
    svg('defs', {}, arrow),
    ...links.flatMap((link) => line(link, places)),
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

const live = new EventSource('live');
live.onmessage = ({ data }) => show(JSON.parse(data));
live.onerror = () => {
  byId('summary').textContent = 'The lab does not answer; trying again.';
};

for (const button of document.querySelectorAll('button[data-do]')) {
  button.addEventListener('click', async () => {
    const what = button.dataset.do;
    const body = ['break-dns', 'break-api', 'heal'].includes(what)
      ? { do: what }
      : { do: what, pod: pods.value };
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
