'use strict';
(() => {
  const {at, made, opening, given, problem, problems, ask, address, attempt, change, follow, showCharts, tableOf} = client;

  if (given) {
    const view = opening.has('run') ? 'training' : opening.has('draw') ? 'draw' : 'runs';
    history.replaceState(null, '', `#${view}`);
  }

  let run = opening.get('run');
  let names = [];
  let members = {}; // the runs of each name, of which a group has several

  // A question in a dialog; null for no, else what was typed or true.
  function question(text, yes, value) {
    at('question-text').textContent = text;
    at('question-yes').textContent = yes;
    at('question-input').hidden = value === undefined;
    at('question-input').value = value ?? '';
    const dialog = at('question');
    dialog.returnValue = '';
    dialog.showModal();
    return new Promise((answer) => {
      dialog.addEventListener('close', () => {
        if (!dialog.returnValue) answer(null);
        else answer(value === undefined ? true : at('question-input').value);
      }, {once: true});
    });
  }

  // ---- drawing

  const pad = at('pad');
  const ink = pad.getContext('2d', {willReadFrequently: true});
  const pen = {x: 140, y: 140, down: false};
  let blank = true;
  let latest = 0; // number of the drawing
  let network = {}; // what the server says of it

  function clearPad() {
    ink.fillStyle = '#fff';
    ink.fillRect(0, 0, pad.width, pad.height);
    blank = true;
    latest++;
    for (const id of ['seen', 'first']) at(id).width = at(id).width;
    at('predicted').textContent = '';
    at('first-words').textContent = '';
    at('bars').replaceChildren();
  }

  function stroke(x, y, u, v) {
    Object.assign(ink, {lineWidth: 20, lineCap: 'round', lineJoin: 'round', strokeStyle: '#000'});
    ink.beginPath();
    ink.moveTo(x, y);
    ink.lineTo(u, v);
    ink.stroke();
    blank = false;
    predictSoon();
  }

  const place = (e) => {
    const box = pad.getBoundingClientRect();
    return [(e.clientX - box.left) * pad.width / box.width, (e.clientY - box.top) * pad.height / box.height];
  };

  pad.addEventListener('pointerdown', (e) => {
    if (e.button !== 0) return;
    pad.setPointerCapture(e.pointerId);
    [pen.x, pen.y] = place(e);
    pen.pointer = e.pointerId;
    stroke(pen.x, pen.y, pen.x, pen.y);
  });
  pad.addEventListener('pointermove', (e) => {
    if (pen.pointer !== e.pointerId) return;
    for (const point of e.getCoalescedEvents?.().length ? e.getCoalescedEvents() : [e]) {
      const [x, y] = place(point);
      stroke(pen.x, pen.y, x, y);
      [pen.x, pen.y] = [x, y];
    }
  });
  for (const end of ['pointerup', 'pointercancel']) pad.addEventListener(end, () => { pen.pointer = null; });

  const steps = {ArrowLeft: [-14, 0], ArrowRight: [14, 0], ArrowUp: [0, -14], ArrowDown: [0, 14]};
  pad.addEventListener('keydown', (e) => {
    if (e.key === 'Escape') clearPad();
    else if (e.key === ' ') {
      pen.down = !pen.down;
      if (pen.down) stroke(pen.x, pen.y, pen.x, pen.y);
    } else if (steps[e.key]) {
      const [dx, dy] = steps[e.key];
      const x = Math.min(Math.max(pen.x + dx, 0), pad.width);
      const y = Math.min(Math.max(pen.y + dy, 0), pad.height);
      if (pen.down) stroke(pen.x, pen.y, x, y);
      [pen.x, pen.y] = [x, y];
    } else return;
    e.preventDefault();
  });
  at('clear').addEventListener('click', clearPad);

  // One request at a time, and always the latest drawing.
  let asking = false;
  async function predictSoon() {
    latest++;
    if (asking) return;
    asking = true;
    while (!blank) {
      const number = latest;
      const blob = await new Promise((done) => pad.toBlob(done, 'image/png'));
      await predict(blob, number);
      if (number === latest) break;
    }
    asking = false;
  }

  async function predict(blob, number) {
    await attempt('predict', async () => {
      const answer = await ask(address('/predict', {run, activations: ''}), {method: 'POST', headers: {'Content-Type': blob.type}, body: blob});
      if (number === undefined || number === latest || !blank) showPrediction(answer.predictions[0], answer.seen);
    });
  }

  async function openPicture(file) {
    if (!file) return;
    clearPad();
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(pad.width / picture.width, pad.height / picture.height);
      const [w, h] = [picture.width * scale, picture.height * scale];
      ink.drawImage(picture, (pad.width - w) / 2, (pad.height - h) / 2, w, h);
    } catch (e) {
      problem('predict', `${file.name} cannot be read as a picture: give a PNG, JPEG, GIF or BMP file.`);
      return;
    }
    predict(file);
  }

  at('file').addEventListener('change', (e) => openPicture(e.target.files[0]));
  addEventListener('dragover', (e) => {
    e.preventDefault();
    pad.classList.add('over');
  });
  addEventListener('dragleave', () => pad.classList.remove('over'));
  addEventListener('drop', (e) => {
    e.preventDefault();
    pad.classList.remove('over');
    openPicture(e.dataTransfer.files[0]);
  });

  const percent = (p) => `${(100 * p).toFixed(2)} %`;
  function showPrediction(prediction, seen) {
    const {probabilities, outputs, activations} = prediction;
    const values = probabilities ?? outputs;
    at('predicted').textContent = values ? prediction.predicted
      : Object.entries(prediction).map(([name, value]) => `${name} = ${Number(value.toPrecision(6))}`).join(', ');
    at('bars').replaceChildren(...Object.entries(values ?? {}).map(([name, p]) => {
      const fill = made('div');
      fill.style.width = `${100 * Math.min(1, Math.max(0, p))}%`;
      return made('div', {className: 'bar'}, made('span', {textContent: name}),
        made('div', {className: 'track'}, fill),
        made('span', {className: 'value', textContent: probabilities ? percent(p) : p.toPrecision(4)}));
    }));
    if (seen) paint(at('seen'), network.width, network.height, Uint8Array.from(atob(seen), (c) => c.charCodeAt(0)), 255);
    at('first-part').hidden = !activations;
    if (!activations) return;
    const most = activations.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9);
    const across = Math.ceil(Math.sqrt(2 * activations.length));
    paint(at('first'), across, Math.ceil(activations.length / across), activations.map(Math.abs), most);
    const active = activations.filter((a) => a > 0).length;
    at('first-words').textContent = `${active} of ${activations.length} units are above zero; the largest is ${most.toPrecision(3)}.`;
  }

  // One pixel a number, light for large ones.
  function paint(canvas, width, height, values, most) {
    canvas.width = width;
    canvas.height = height;
    const picture = new ImageData(width, height);
    values.forEach((v, i) => picture.data.set([255 * v / most, 255 * v / most, 255 * v / most, 255], 4 * i));
    canvas.getContext('2d').putImageData(picture, 0, 0);
  }

  at('row-part').addEventListener('submit', (e) => {
    e.preventDefault();
    attempt('predict', async () => {
      const cells = at('row').value.split(',').map((c) => (c.trim() !== '' && Number.isFinite(Number(c)) ? Number(c) : c.trim()));
      const body = JSON.stringify({rows: [cells]});
      const answer = await ask(address('/predict', {run, activations: ''}), {method: 'POST', headers: {'Content-Type': 'application/json'}, body});
      showPrediction(answer.predictions[0]);
      problem('row', (answer.notes ?? []).join('; '));
    });
  });

  function openDraw() {
    clearPad();
    return attempt('predict', async () => {
      network = {};
      for (const part of ['pad-part', 'seen-part', 'first-part', 'row-part']) at(part).hidden = true;
      network = await ask(address('/network', {run}));
      at('pad-part').hidden = at('seen-part').hidden = !network.picture;
      at('row-part').hidden = network.picture;
      at('row').placeholder = network.columns.join(', ');
    });
  }

  // ---- a training as it goes on

  let events = null;
  let drawn = null;
  let fetching = false;
  let wanted = null;

  function closeEvents() {
    events?.close();
    events = null;
  }

  function openTraining() {
    drawn = null;
    fallline.release(at('curves'));
    at('curves').replaceChildren();
    at('report').href = address('/report', {run});
    at('stop').disabled = at('resume').disabled = at('report').hidden = true;
    if (!run) return;
    events = follow(address('/events', {run}), showState);
  }

  const clock = (s) => (Number.isFinite(s) ? `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, '0')}` : '–');
  function showState({state, version, progress: p, failure}) {
    problem('training', failure ? `The run could not be resumed: ${failure}` : null);
    const facts = [['state', state]];
    if (p) {
      facts.push(['epoch', `${p.epoch} of ${p.epochs}, ${Math.floor(100 * p.fraction)} %`], ['loss so far', p.loss?.toPrecision(4) ?? '–']);
      if (p.accuracy !== undefined && p.accuracy !== null) facts.push(['accuracy so far', percent(p.accuracy)]);
      facts.push(['examples/s', Math.round(p.examples_per_second).toLocaleString('en-US')], ['time left', clock(p.seconds_left)]);
    }
    at('facts').replaceChildren(...facts.map(([name, value]) => made('div', {}, made('dt', {textContent: name}), made('dd', {textContent: value}))));
    at('stop').disabled = state !== 'training';
    at('resume').disabled = state !== 'unfinished';
    at('report').hidden = state !== 'finished';
    if (version !== drawn) {
      drawn = version;
      fetchCurves();
    }
  }

  async function fetchCurves() {
    wanted = drawn;
    if (fetching) return;
    fetching = true;
    do {
      wanted = null;
      const of = run;
      await attempt('curves', async () => {
        const {charts} = await ask(address('/charts', {run: of}));
        if (of === run) showCharts(at('curves'), charts);
      });
    } while (wanted !== null);
    fetching = false;
  }

  at('stop').addEventListener('click', () => attempt('change', () => change('/stop', {run})));
  at('resume').addEventListener('click', () => attempt('change', () => change('/resume', {run})));

  // ---- runs

  const chosen = new Set();
  let fresh = false; // the list has been loaded just now

  async function openRuns() {
    if (!fresh) await attempt('runs', loadRuns);
    fresh = false;
    showCompared();
  }

  async function loadRuns() {
    const answer = await ask('/runs');
    names = answer.runs.map((r) => r.name);
    members = Object.fromEntries(answer.runs.map((r) => [r.name, r.members ?? [r.name]]));
    const all = Object.values(members).flat();
    if (!all.includes(run)) run = all[0] ?? null;
    for (const name of chosen) if (!names.includes(name)) chosen.delete(name);
    at('run').replaceChildren(...all.map((name) => made('option', {value: name, textContent: name, selected: name === run})));
    at('list').replaceChildren(...(names.length ? [runTable(answer)] : [made('p', {textContent: 'There are no runs yet.'})]));
    fallline.show(at('list'));
  }

  function runTable({table, many}) {
    // Before the name there is room for a box; a head without a text does not sort.
    const choice = {title: '', text: '', number: false, key: null};
    table.columns.unshift(choice);
    table.rows.forEach((row) => row.unshift(choice));
    const scroll = tableOf(table);
    scroll.querySelector('caption').remove(); // the section's heading says it
    scroll.querySelector('th').setAttribute('aria-label', 'Chosen');
    [...scroll.querySelectorAll('tbody tr')].forEach((line, i) => {
      const box = made('input', {type: 'checkbox', checked: chosen.has(names[i])});
      box.setAttribute('aria-label', `Choose ${names[i]}`);
      box.addEventListener('change', () => {
        if (box.checked) chosen.add(names[i]);
        else chosen.delete(names[i]);
        showCompared();
      });
      line.cells[0].append(box);
      const name = line.cells[1];
      name.className = 'name';
      name.dataset.value = names[i]; // which it is sorted by
      name.append(made('div', {className: 'acts'}, ...actions(names[i], many)));
    });
    return scroll;
  }

  function actions(name, many) {
    const button = (text, work) => {
      const b = made('button', {type: 'button', textContent: text});
      b.setAttribute('aria-label', `${text} ${name}`);
      b.addEventListener('click', work);
      return b;
    };
    const show = button('Open', () => {
      choose(members[name][0]);
      location.hash = '#training';
    });
    show.disabled = !members[name].length;
    if (!many) return [show];
    return [show, ' ', button('Rename', async () => {
      const to = await question(`New name of ${name}`, 'Rename', name);
      if (to !== null && to !== name) await alter(() => change('/rename', {run: name, to}));
    }), ' ', button('Delete', async () => {
      if (await question(`Delete ${name}? ${members[name].length > 1 ? `Weights and history of its ${members[name].length} runs` : 'Its weights and history'} are lost.`, 'Delete')) await alter(() => change('/delete', {run: name}));
    })];
  }

  async function alter(work) {
    await attempt('change', work);
    await openRuns();
  }

  async function showCompared() {
    const place = at('compared');
    const picked = names.filter((n) => chosen.has(n));
    if (picked.flatMap((n) => members[n]).length < 2) {
      fallline.release(place);
      place.replaceChildren();
      return;
    }
    await attempt('compare', async () => {
      const {charts, differences} = await ask(`/charts?${new URLSearchParams(picked.map((n) => ['run', n]))}`);
      place.querySelectorAll('.scroll').forEach((old) => old.remove());
      showCharts(place, charts);
      if (!differences.rows.length) return;
      const table = tableOf(differences);
      place.prepend(table);
      fallline.show(table);
    });
  }

  // ---- views

  const views = {draw: openDraw, training: openTraining, runs: openRuns};

  function open() {
    const view = location.hash.slice(1) in views ? location.hash.slice(1) : 'runs';
    for (const name of Object.keys(views)) at(name).hidden = name !== view;
    document.querySelectorAll('nav a').forEach((a) => {
      if (a.getAttribute('href') === `#${view}`) a.setAttribute('aria-current', 'page');
      else a.removeAttribute('aria-current');
    });
    closeEvents();
    for (const what of [...problems.keys()]) if (what !== 'runs') problem(what, null);
    return views[view]();
  }

  function choose(name) {
    run = name;
    at('run').value = name;
  }

  at('run').addEventListener('change', () => {
    choose(at('run').value);
    open();
  });
  addEventListener('hashchange', open);
  attempt('runs', loadRuns).then(() => {
    fresh = true;
    open();
    fresh = false;
  });
})();
