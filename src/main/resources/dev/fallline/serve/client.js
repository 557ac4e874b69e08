'use strict';
// What the pages of the server have in common: requests, problems, charts and tables.
globalThis.client = (() => {
  const at = (id) => document.getElementById(id);
  const made = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // The token that lets a page change things is in the address that the terminal shows. It stays
  // with the tab; the page takes it out of the address, so that it is in no bookmark and no picture
  // of the screen.
  const opening = new URLSearchParams(location.hash.slice(1));
  const given = opening.has('token');
  if (given) sessionStorage.setItem('token', opening.get('token'));
  opening.delete('token');
  const token = () => sessionStorage.getItem('token') ?? '';

  // What went wrong stays on the page until the same thing goes well.
  const problems = new Map();
  function problem(what, text) {
    if (text) problems.set(what, text);
    else problems.delete(what);
    at('message').textContent = [...problems.values()].join(' ');
    at('message').hidden = problems.size === 0;
  }

  async function ask(path, options) {
    let response;
    try {
      response = await fetch(path, options);
    } catch (e) {
      throw new Error('The server does not answer: it may have ended. Start it again, and reload the page.');
    }
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    return answer;
  }

  const address = (path, parameters) => `${path}?${new URLSearchParams(parameters)}`;

  // Does something, and says on the page why it could not be done.
  async function attempt(what, work) {
    try {
      await work();
      problem(what, null);
    } catch (e) {
      problem(what, e.message);
    }
  }

  // Does one thing at a time, and always the latest.
  function latest(work) {
    let busy = false;
    let again = false;
    return async () => {
      again = true;
      if (busy) return;
      busy = true;
      while (again) {
        again = false;
        await work();
      }
      busy = false;
    };
  }

  const change = (path, parameters, body) =>
    ask(address(path, parameters), {method: 'POST', headers: {'X-Fallline-Token': token()}, body});

  // Follows what the server sends while the tab is shown, and says when it ends. Browsers have no
  // more than six connections to a server: those of hidden tabs would keep further ones from loading.
  function follow(path, show) {
    let events = null;
    let lost = null;
    function connect() {
      if (document.hidden || events) return;
      events = new EventSource(path);
      events.onopen = () => {
        clearTimeout(lost);
        lost = null;
        problem('events', null);
      };
      events.onerror = () => {
        lost ??= setTimeout(() => problem('events', 'The server does not answer: it may have ended. What is shown is the last that it sent.'), 2000);
        if (events.readyState === EventSource.CLOSED) problem('events', 'The server cannot show this training. Reload the page to try again.');
      };
      events.onmessage = (e) => show(JSON.parse(e.data));
    }
    function disconnect() {
      clearTimeout(lost);
      lost = null;
      events?.close();
      events = null;
    }
    const turn = () => (document.hidden ? disconnect() : connect());
    document.addEventListener('visibilitychange', turn);
    connect();
    return {
      close() {
        document.removeEventListener('visibilitychange', turn);
        disconnect();
        problem('events', null);
      },
    };
  }

  // A line of a narrow page does not end between the dashes of a flag.
  function showCommand(place, text) {
    if (place.textContent === text) return;
    place.replaceChildren(...text.split(/(--[\w-]+)/).map((part) => (part.startsWith('--') ? made('span', {className: 'flag', textContent: part}) : part)));
  }

  // ---- charts and tables of the server

  function figure(chart) {
    const plot = made('div', {className: chart.height ? 'plot' : 'plot square'});
    if (chart.height) plot.style.height = `${chart.height}px`;
    plot.setAttribute('role', 'img');
    return made('figure', {}, made('h3', {textContent: chart.title}), made('div', {className: 'legend'}),
      plot, made('script', {type: 'application/json'}), made('figcaption'));
  }

  // Puts charts into a place; those that are there already only get their new numbers.
  function showCharts(place, charts) {
    const old = [...place.querySelectorAll('figure')];
    const same = old.length === charts.length && charts.every((c, i) => old[i].querySelector('h3').textContent === c.title);
    if (!same) {
      fallline.release(place);
      place.replaceChildren(...charts.map(figure));
    }
    [...place.querySelectorAll('figure')].forEach((element, i) => {
      const chart = charts[i];
      element.querySelector('script').textContent = JSON.stringify(chart.option);
      element.querySelector('figcaption').textContent = chart.words;
      element.querySelector('.plot').setAttribute('aria-label', `${chart.title}: ${chart.words}`);
    });
    fallline.show(place);
  }

  function tableOf({caption, columns, rows}) {
    const table = made('table', {className: 'data'});
    table.append(made('caption', {textContent: caption}));
    table.createTHead().append(made('tr', {}, ...columns.map((c) => made('th', {scope: 'col', textContent: c.title, className: c.number ? 'number' : ''}))));
    const body = table.createTBody();
    rows.forEach((row) => {
      const line = body.insertRow();
      row.forEach((cell, k) => {
        const td = line.insertCell();
        td.textContent = cell.text;
        if (columns[k].number) td.className = 'number';
        if (cell.key !== null) td.dataset.value = cell.key;
      });
    });
    const scroll = made('div', {className: 'scroll', tabIndex: 0}, table);
    scroll.setAttribute('role', 'region');
    scroll.setAttribute('aria-label', caption);
    return scroll;
  }

  return {at, made, opening, given, problem, problems, ask, address, attempt, latest, change, follow, showCommand, showCharts, tableOf};
})();
