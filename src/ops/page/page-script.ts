/**
 * The page's script. Every two seconds (every 15 s while the tab is hidden) it fetches the page again and takes over
 * what has changed, element by element, so that focus, selection and scroll position stay. An element with an id is
 * recognized by it when it moves among its siblings.
 */
export const pageScript = `'use strict';
const lost = document.getElementById('lost');
let lostSince;

function settle(from, to) {
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  let here = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const known = wanted.id ? [...from.children].find(({ id }) => id === wanted.id) : undefined;
    if (known) {
      if (known === here) here = here.nextSibling;
      else from.insertBefore(known, here);
      settle(known, wanted);
    } else if (here && !here.id && !wanted.id && here.nodeName === wanted.nodeName) {
      if (here.nodeType === Node.ELEMENT_NODE) settle(here, wanted);
      else if (here.data !== wanted.data) here.data = wanted.data;
      here = here.nextSibling;
    } else {
      from.insertBefore(document.importNode(wanted, true), here);
    }
  }
  while (here) {
    const next = here.nextSibling;
    here.remove();
    here = next;
  }
}

async function follow() {
  try {
    const response = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error('status ' + response.status);
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const focused = document.activeElement;
    settle(document.querySelector('main'), page.querySelector('main'));
    // An element that was moved has lost the focus.
    if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    document.title = page.title;
    lostSince = undefined;
    lost.hidden = true;
  } catch (error) {
    if (lostSince === undefined) {
      lostSince = new Date();
      lost.hidden = false;
      lost.textContent = '✗ The agent has not answered since ' + lostSince.toLocaleTimeString() + '. This page shows the state at that time.';
      document.title = '? ' + document.title.replace(/^\\\\S+ /, '');
    }
  }
  setTimeout(follow, document.hidden ? 15000 : 2000);
}
setTimeout(follow, 2000);
`;
