/** The layout of the picture: narrow and long on a phone, so that its text stays readable. */
const phone = matchMedia('(max-width: 40rem)');
const shapes = {
  wide: { width: 1100, rowHeight: 170, perRow: 12 },
  phone: { width: 360, rowHeight: 105, perRow: 3 },
};
let shape = shapes.wide;
let last;
const byId = (id) => document.getElementById(id);
const pods = byId('pod');
const choices = byId('link');

function svg(name, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Each tier is a row, or several if it is long. Nodes are sorted by name, so they keep their places. */
function placesOf(nodes) {
  const places = new Map();
  let y = 60;
  for (const tier of [...new Set(nodes.map((node) => node.tier))].sort()) {
    const all = nodes.filter((node) => node.tier === tier).sort((a, b) => (a.name < b.name ? -1 : 1));
    const rows = Math.ceil(all.length / shape.perRow);
    const perRow = Math.ceil(all.length / rows);
    for (let first = 0; first < all.length; first += perRow) {
      const row = all.slice(first, first + perRow);
      const column = shape.width / row.length;
      // If nodes are close, every second name is placed lower.
      row.forEach(({ address }, n) =>
        places.set(address, {
          x: (n + 0.5) * column,
          y,
          namedAt: y + (n % 2 === 1 && column < 120 ? 50 : 26),
        }),
      );
      y += shape.rowHeight;
    }
  }
  return { places, height: y - shape.rowHeight + 75 };
}

/** The label of a link: its two ends, sorted. */
function labelOf({ from, to }, names) {
  return [from, to]
    .map((address) => names.get(address) ?? address)
    .sort()
    .join(' – ');
}

function line(link, places, names) {
  const { from, to, state, upstream, cut } = link;
  const [a, b] = [places.get(from), places.get(to)];
  if (a === undefined || b === undefined) return [];
  // Within a tier a straight line would cross the other nodes.
  const bend = a.y === b.y ? Math.min(Math.abs(a.x - b.x) / 5, 100) : 0;
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const [x, y] = [b.x - ((b.x - a.x) / length) * 14, b.y - ((b.y - a.y) / length) * 14];
  const words = labelOf(link, names);
  const d = `M${a.x} ${a.y} Q${(a.x + b.x) / 2} ${(a.y + b.y) / 2 - bend} ${x} ${y}`;
  const classes = ['link', state === 'ESTABLISHED' ? 'up' : '', cut ? 'cut' : ''];
  if (choices.value === words) classes.push('chosen');
  const path = svg('path', { class: classes.join(' ').trim(), fill: 'none', d });
  if (upstream) path.setAttribute('marker-end', 'url(#arrow)');
  // A line is hard to click, so a wider invisible one takes the clicks.
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

/** Short phrases for everything that is wrong with a pod. */
function troublesOf({ pod }) {
  if (pod === undefined) return [];
  return [
    ...(pod.terminating ? ['terminating'] : []),
    ...{ running: [], frozen: ['cRPD hung'], stopped: ['cRPD killed'] }[pod.crpd],
    ...{ ready: [], 'not ready': ['not ready'], killed: ['agent killed'] }[pod.agent],
  ];
}

function mark(node, places) {
  const { address, name, pod } = node;
  const { x, y, namedAt } = places.get(address);
  const troubles = troublesOf(node);
  const classes = [
    'node',
    pod === undefined ? '' : 'pod',
    pod?.terminating ? 'terminating' : '',
    pod === undefined ? '' : pod.crpd,
    troubles.length > 0 ? 'troubled' : '',
    pods.value === name ? 'chosen' : '',
  ];
  const lines = [
    svg('text', { x, y: namedAt }, name.replace('meshrr-', '')),
    ...troubles.map((text, n) => svg('text', { class: 'trouble', x, y: namedAt + 13 * (n + 1) }, text)),
  ];
  const title = svg('title', {}, [`${name} ${address}`, ...troubles].join(', '));
  const circle = svg('circle', { cx: x, cy: y, r: 11 });
  const group = svg('g', { class: classes.filter(Boolean).join(' ') }, title, circle, ...lines);
  if (pod !== undefined)
    group.addEventListener('click', () => {
      pods.value = name;
    });
  return group;
}

/** A list entry for a pod: its state, and a link to its agent's page. */
function listItem(node) {
  const { name, pod } = node;
  const troubles = troublesOf(node);
  const item = document.createElement('li');
  const words = document.createElement('span');
  words.className = troubles.length > 0 ? 'bad' : '';
  words.textContent = troubles.length > 0 ? troubles.join(', ') : 'ready';
  const page = document.createElement('a');
  page.textContent = name;
  if (pod.agent !== 'killed') page.href = pod.page;
  page.target = '_blank';
  item.append(page, ' ', words);
  return item;
}

function show(picture) {
  last = picture;
  shape = phone.matches ? shapes.phone : shapes.wide;
  const { nodes, links, events, cuts } = picture;
  const { places, height } = placesOf(nodes);
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
  const drawing = byId('picture');
  drawing.setAttribute('viewBox', `0 0 ${shape.width} ${height}`);
  const chosen = pods.value;
  const podNodes = nodes.filter(({ pod }) => pod !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = podNodes.filter(({ pod }) => !pod.terminating).map(({ name }) => name);
  if (document.activeElement !== pods)
    pods.replaceChildren(...names.map((name) => new Option(name, name, false, name === chosen)));
  const list = JSON.stringify(podNodes);
  if (byId('pods').dataset.of !== list) {
    byId('pods').dataset.of = list;
    byId('pods').replaceChildren(...podNodes.map(listItem));
  }
  const nameOf = new Map(nodes.map(({ address, name }) => [address, name]));
  const chosenLink = choices.value;
  if (document.activeElement !== choices)
    choices.replaceChildren(
      ...links
        .map((link) => labelOf(link, nameOf))
        .sort()
        .map((words) => new Option(words, words, false, words === chosenLink)),
    );
  document.querySelector('[data-do=cut-link]').disabled = !cuts;
  drawing.replaceChildren(
    svg('defs', {}, arrow),
    ...links.flatMap((link) => line(link, places, nameOf)),
    ...nodes.map((node) => mark(node, places)),
  );
  const up = links.filter(({ state }) => state === 'ESTABLISHED').length;
  byId('summary').textContent =
    `${nodes.length} routers, ${up} sessions established, ${links.length - up} not established.`;
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

phone.addEventListener('change', () => {
  if (last !== undefined) show(last);
});
const live = new EventSource('live');
live.onmessage = ({ data }) => show(JSON.parse(data));
live.onerror = () => {
  byId('summary').textContent = 'The lab does not answer; retrying.';
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
