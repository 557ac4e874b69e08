'use strict';
// The page to play with: its views, their keys, and what they have in common.
(() => {
  const {at, opening, attempt, ask} = client;
  const views = {network: networkView, function: raceView};

  addEventListener('click', async (e) => {
    const button = e.target.closest('[data-copy]');
    if (!button) return;
    await navigator.clipboard.writeText(at(button.dataset.copy).textContent).then(
      () => (button.textContent = 'Copied'),
      () => (button.textContent = 'Select it and copy'));
    setTimeout(() => (button.textContent = 'Copy'), 1500);
  });

  addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest('input, select, textarea')) return;
    const {keys} = Object.entries(views).find(([name]) => !at(name).hidden)[1];
    keys[e.key.toLowerCase()]?.();
  });

  const all = (work) => () => Object.values(views).forEach(work);
  fallline.dark.addEventListener('change', all((view) => view.redraw()));
  new ResizeObserver(all((view) => view.resize())).observe(document.querySelector('main'));

  function open() {
    const first = location.hash.slice(1).split('&')[0];
    const view = first in views ? first : 'network';
    for (const name of Object.keys(views)) at(name).hidden = name !== view;
    document.querySelectorAll('nav a').forEach((a) => {
      if (a.getAttribute('href') === `#${view}`) a.setAttribute('aria-current', 'page');
      else a.removeAttribute('aria-current');
    });
    views[view].open();
  }
  // A link of this page names a view; an address with settings is opened anew.
  addEventListener('hashchange', () => (location.hash.includes('&') ? location.reload() : open()));

  attempt('choices', async () => {
    const choices = await ask('/choices');
    Object.values(views).forEach((view) => view.choose(choices));
    if (client.given) history.replaceState(null, '', `#${opening}`.replaceAll('=&', '&').replace(/=$/, ''));
    open();
  });
})();