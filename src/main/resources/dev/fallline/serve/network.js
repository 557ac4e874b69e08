'use strict';
// A network that learns points of the plane.
globalThis.networkView = (() => {
  const {at, made, opening, problem, address, attempt, latest, change, follow, showCommand, showCharts} = client;
  const {shown, theme} = fallline;
  const {number, rgb, mixed, tone, groundColor, square, picture, link} = plane;
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

  let choices;
  const form = at('controls');
  const field = (name) => form.elements[name];
  let id = null;
  let info = null; // what the server says of the data
  let frame = null; // and of the training
  let events = null;
  let pictures = [];

  const given = () => {
    const values = new URLSearchParams();
    for (const e of form.elements) {
      if (!e.name || e.value === '' || e.closest('[hidden]')) continue;
      if (e.name === 'noise' && Number(e.value) === choices.noise[field('data').value]) continue;
      values.append(e.name, ['data', 'feature', 'label'].includes(e.name) ? e.value : e.value.replaceAll(' ', ''));
    }
    return values;
  };

  // Whether a training that begins goes on at once: as the one before did.
  let plays = false;
  let beginning = true; // until the first frame of the training is there
  function begin(playing = frame ? frame.state === 'training' : plays) {
    plays = playing;
    return beginLatest();
  }

  const beginLatest = latest(() => attempt('settings', async () => {
    const settings = given();
    const asked = new URLSearchParams(settings);
    if (id) asked.set('replaces', id);
    beginning = true;
    enable();
    try {
      info = await change('/begin', asked);
    } catch (e) {
      beginning = false; // what cannot be trained leaves the training before
      enable();
      throw e;
    }
    id = info.id;
    frame = null;
    listColumns();
    said = `#network&${settings}`;
    keepAddress();
    curveAt = 0;
    events?.close();
    events = follow(address('/events', {id}), showFrame);
    if (plays) await play();
  }));

  // The address of this view, if it is the one shown.
  let said = null;
  const keepAddress = () => said && !at('network').hidden && history.replaceState(null, '', said);

  const play = () => change('/play', {id, pace: at('pace').value});
  const toggle = () => attempt('change', () => (frame?.state === 'training' ? change('/pause', {id}) : play()));
  const step = () => attempt('change', () => change('/step', {id, count: 1}));
  const reset = () => begin(false);

  function enable() {
    at('play').disabled = at('step').disabled = beginning || !frame || frame.state === 'ended';
    at('reset').disabled = beginning;
    at('save').disabled = beginning || !frame?.step || frame.saving?.state === 'saving';
  }

  const real = () => info.classes.length === 0;

  function showFrame(next) {
    const isFirst = !frame;
    frame = next;
    const {state, training, test, failure, saving} = frame;
    problem('training', failure ?? null);
    at('play').textContent = state === 'training' ? 'Pause' : 'Play';
    if (isFirst) beginning = false;
    enable();
    const facts = [['step', shown('count', frame.step)], ['epoch', frame.epoch.toFixed(1)], ['training loss', number(training.loss)]];
    const quality = (m) => (real() ? number(m.rmse) : `${(100 * m.accuracy).toFixed(1)} %`);
    if (test) facts.push(['test loss', number(test.loss)], [real() ? 'test RMSE' : 'test accuracy', quality(test)]);
    at('now').replaceChildren(...facts.map(([name, value]) => made('div', {}, made('dt', {textContent: name}), made('dd', {textContent: value}))));
    showCommand(at('command'), frame.command);
    at('saved').textContent = !saving ? '' : saving.state === 'saving' ? 'Trains the same network into a run folder …'
      : saving.state === 'failed' ? `Not saved: ${saving.why}` : `Saved in ${saving.folder}. Look at it with: ${saving.command}`;
    if (isFirst) listUnits();
    pictures = frame.layers.map((layer) => layer.units.map(unitPicture));
    drawNetwork();
    drawCurve();
  }

  function unitPicture(text) {
    const {tones, paper} = theme();
    const map = bytes(text);
    const side = Math.sqrt(map.length);
    const [middle, high, low] = [paper, tones[0], tones[1]].map(rgb);
    return picture(side, side, (i) => mixed(middle, map[i] > 128 ? high : low, Math.abs(map[i] - 128) / 127));
  }

  function decisionPicture() {
    const map = bytes(frame.map);
    const count = info.side * info.side;
    if (real()) return picture(info.side, info.side, (i) => groundColor(1 - map[i] / 255));
    const {paper, tones} = theme();
    const [middle, all] = [rgb(paper), tones.map(rgb)];
    return picture(info.side, info.side, (i) => mixed(middle, all[map[i] % all.length], 0.08 + 0.5 * map[count + i] / 255));
  }

  function drawNetwork() {
    if (!frame || at('network').hidden) return;
    const chosen = at('shown').value;
    const [layer, unit] = chosen.split(':').map(Number);
    const p = square(at('map'), info.window, info.names);
    p.clip(() => {
      const image = chosen ? pictures[layer][unit] : decisionPicture();
      p.context.drawImage(image, p.box.x, p.box.y, p.box.width, p.box.height);
      drawPoints(p, info.points, true);
      if (at('with-test').checked) drawPoints(p, info.test_points, false);
    });
    p.axes();
    at('map-title').textContent = chosen ? at('shown').selectedOptions[0].textContent : real() ? 'What the network predicts' : 'What the network decides';
    drawDiagram();
  }

  // Each class has its own symbol too.
  const symbols = [
    (c, x, y, r) => c.arc(x, y, r, 0, 7),
    (c, x, y, r) => c.rect(x - r, y - r, 2 * r, 2 * r),
    (c, x, y, r) => [[0, -1.3], [1.2, 0.9], [-1.2, 0.9]].forEach(([a, b], k) => (k ? c.lineTo(x + a * r, y + b * r) : c.moveTo(x + a * r, y + b * r))),
    (c, x, y, r) => [[0, -1.4], [1.4, 0], [0, 1.4], [-1.4, 0]].forEach(([a, b], k) => (k ? c.lineTo(x + a * r, y + b * r) : c.moveTo(x + a * r, y + b * r))),
  ];

  function drawPoints({context, px, py}, points, filled) {
    const {paper, ink} = theme();
    context.lineWidth = filled ? 0.8 : 1.3;
    for (let i = 0; i < points.length; i += 3) {
      const [x, y, label] = points.slice(i, i + 3);
      const color = real() ? `rgb(${groundColor(1 - label)})` : tone(label);
      context.beginPath();
      symbols[real() ? 0 : label % symbols.length](context, px(x), py(y), filled ? 3 : 3.6);
      context.closePath();
      context.fillStyle = color;
      if (filled) context.fill();
      context.strokeStyle = filled ? (real() ? ink : paper) : color;
      context.stroke();
    }
  }

  let tiles = []; // places of the units in the diagram

  function drawDiagram() {
    const canvas = at('diagram');
    const colors = theme();
    const columns = [info.names.map(() => null), ...pictures];
    const width = canvas.clientWidth;
    const most = Math.max(...columns.map((c) => c.length));
    const tile = Math.max(16, Math.min(36, width / columns.length - 18));
    const height = most * (tile + 8) + 22;
    const density = devicePixelRatio || 1;
    canvas.style.height = `${height}px`;
    Object.assign(canvas, {width: width * density, height: height * density});
    const c = canvas.getContext('2d');
    c.setTransform(density, 0, 0, density, 0, 0);
    const place = (column, row) => [
      (width - tile) * column / (columns.length - 1),
      22 + (height - 22 - columns[column].length * (tile + 8)) / 2 + row * (tile + 8)];
    frame.weights.forEach((rows, k) => {
      const largest = Math.max(1e-9, ...rows.flat().map(Math.abs));
      rows.forEach((row, i) => row.forEach((w, j) => {
        const [[x, y], [u, v]] = [place(k, i), place(k + 1, j)];
        const middle = (x + tile + u) / 2;
        c.beginPath();
        c.moveTo(x + tile, y + tile / 2);
        c.bezierCurveTo(middle, y + tile / 2, middle, v + tile / 2, u, v + tile / 2);
        c.strokeStyle = w > 0 ? colors.tones[0] : colors.tones[1];
        c.globalAlpha = 0.15 + 0.75 * Math.abs(w) / largest;
        c.lineWidth = 0.4 + 3.5 * Math.abs(w) / largest;
        c.stroke();
      }));
    });
    c.globalAlpha = 1;
    c.font = `12px ${fallline.fonts}`;
    c.textAlign = 'center';
    tiles = [];
    columns.forEach((column, k) => column.forEach((image, row) => {
      const [x, y] = place(k, row);
      c.fillStyle = colors.panel ?? colors.paper;
      c.fillRect(x, y, tile, tile);
      if (image) c.drawImage(image, x, y, tile, tile);
      const value = `${k - 1}:${row}`;
      const chosen = value === at('shown').value;
      c.strokeStyle = chosen ? colors.ink : colors.line;
      c.lineWidth = chosen ? 2.5 : 1;
      c.strokeRect(x, y, tile, tile);
      c.fillStyle = colors.ink;
      if (k === 0) c.fillText((info.names[row].length > 5 ? `${info.names[row].slice(0, 4)}…` : info.names[row]), x + tile / 2, y + tile / 2 + 4, tile - 2);
      if (image) tiles.push({x, y, value});
    }));
    tiles.size = tile;
    c.fillStyle = colors.muted;
    frame.layers.forEach((layer, k) => {
      const shownOf = layer.units.length < layer.width ? `${layer.units.length} of ${layer.width}` : `${layer.width}`;
      const all = k < frame.layers.length - 1 ? shownOf : layer.width > 1 ? 'outputs' : 'output';
      c.textAlign = k < frame.layers.length - 1 ? 'center' : 'right';
      c.fillText(all, place(k + 1, 0)[0] + (k < frame.layers.length - 1 ? tile / 2 : tile), 13);
    });
  }

  at('diagram').addEventListener('click', (e) => {
    const box = at('diagram').getBoundingClientRect();
    const [x, y] = [e.clientX - box.left, e.clientY - box.top];
    const hit = tiles.find((t) => x >= t.x && x <= t.x + tiles.size && y >= t.y && y <= t.y + tiles.size);
    if (!hit) return;
    at('shown').value = at('shown').value === hit.value ? '' : hit.value;
    drawNetwork();
  });

  function listUnits() {
    const old = at('shown').value;
    const outputs = frame.layers.length - 1;
    const name = (layer, unit) => (layer < outputs ? `Unit ${unit + 1} of hidden layer ${layer + 1}`
      : frame.layers[outputs].width > 1 ? `Output of class ${info.classes[unit]}` : 'Output');
    at('shown').replaceChildren(made('option', {value: '', textContent: 'What the network decides'}), ...frame.layers.flatMap((layer, i) =>
      layer.units.map((_, unit) => made('option', {value: `${i}:${unit}`, textContent: name(i, unit)}))));
    at('shown').value = [...at('shown').options].some((o) => o.value === old) ? old : '';
    at('classes').replaceChildren(...info.classes.slice(0, 12).map((name, i) => {
      const symbol = made('b', {textContent: '●■▲◆'[i % 4]});
      symbol.style.color = tone(i);
      return made('span', {}, symbol, ` class ${name}`);
    }));
    if (real()) at('classes').textContent = `Color: ${info.target}, from the least (faint) to the greatest.`;
    at('diagram-words').textContent = `${info.network}: ${shown('count', info.parameters)} parameters, ${shown('count', info.per_epoch)} steps of ${info.batch} examples an epoch. Blue is positive, ${fallline.dark.matches ? 'yellow' : 'orange'} negative; click on a unit to see it large.`;
    at('map').setAttribute('aria-label', `Map of the network's decisions with the examples: ${info.understood}`);
  }

  // Curves cost more than maps: they are drawn a few times a second, and once more at the end.
  let curveAt = 0;
  let curveLater = null;
  function drawCurve() {
    clearTimeout(curveLater);
    const wait = curveAt + 400 - performance.now();
    if (wait > 0) {
      curveLater = setTimeout(drawCurve, wait);
      return;
    }
    curveAt = performance.now();
    if (frame && !at('network').hidden) showCharts(at('curve'), [frame.chart]);
  }

  const lrRange = form.querySelector('.slider input[type="range"]');
  const rateMoved = link(lrRange, field('lr'), () => begin());

  function setRate(value) {
    field('lr').value = value;
    rateMoved();
  }

  function showNoise(reset) {
    const usual = choices.noise[field('data').value];
    at('noise').hidden = usual === undefined;
    if (reset && usual !== undefined) field('noise').value = usual;
    at('noise').querySelector('output').textContent = Number(field('noise').value);
  }

  // A table has more columns than can be drawn: two features and the target are chosen.
  function listColumns() {
    at('of-table').hidden = !info.table;
    if (!info.table) return;
    const {features, columns} = info.table;
    const options = (select, names, value) => {
      select.replaceChildren(...names.map((name) => made('option', {value: name, textContent: name})));
      select.value = value;
    };
    [...form.querySelectorAll('[name="feature"]')].forEach((select, i) =>
      options(select, features.filter((f) => f !== info.names[1 - i]), info.names[i]));
    options(field('label'), columns, info.target);
  }

  function forgetColumns() {
    at('of-table').hidden = true;
    at('of-table').querySelectorAll('select').forEach((select) => select.replaceChildren());
  }

  const mostBytes = 8 << 20;
  async function openTable(file) {
    if (!file) return;
    await attempt('table', async () => {
      if (file.size > mostBytes) throw new Error(`${file.name} has ${shown('count', file.size)} bytes: open a table of at most ${shown('count', mostBytes)}.`);
      const {name} = await change('/table', {name: file.name}, file);
      if (![...field('data').options].some((o) => o.value === name)) field('data').prepend(made('option', {value: name, textContent: name}));
      field('data').value = name;
      forgetColumns();
      showNoise(true);
      await begin();
    });
    at('table').value = '';
  }

  function listSettings() {
    const {settings, formula, summary} = choices.optimizers[field('optimizer').value];
    at('more').textContent = `More settings, also of ${field('optimizer').value}`;
    at('formula').textContent = `${summary} ${formula}`;
    at('optimizer-settings').replaceChildren(...settings.map(({name, help, usual}) => {
      const input = usual === 'false'
        ? made('select', {name, title: help}, made('option', {value: '', textContent: 'no'}), made('option', {value: 'true', textContent: 'yes'}))
        : made('input', {name, size: 5, placeholder: usual, title: help, autocomplete: 'off'});
      return made('label', {}, `${name} `, input);
    }));
  }

  form.addEventListener('submit', (e) => e.preventDefault());
  form.addEventListener('input', (e) => {
    if (e.target.name === 'noise') showNoise(false);
  });
  form.addEventListener('change', (e) => {
    if (e.target === lrRange || e.target.name === 'lr') return; // see link
    if (e.target === at('table')) {
      openTable(e.target.files[0]);
      return;
    }
    if (e.target.name === 'data') {
      forgetColumns();
      showNoise(true);
    }
    // The features are other ones.
    if (e.target.name === 'label') form.querySelectorAll('[name="feature"]').forEach((select) => select.replaceChildren());
    if (e.target.name === 'optimizer') {
      listSettings();
      setRate(choices.optimizers[e.target.value].rate);
    }
    begin();
  });
  at('play').addEventListener('click', toggle);
  at('step').addEventListener('click', step);
  at('reset').addEventListener('click', reset);
  at('pace').addEventListener('change', () => frame?.state === 'training' && attempt('change', play));
  at('shown').addEventListener('change', drawNetwork);
  at('with-test').addEventListener('change', drawNetwork);
  at('save').addEventListener('click', () => attempt('save', () => change('/save', {id})));

  function open() {
    keepAddress();
    if (id) redraw();
    else begin(false);
  }

  function redraw() {
    if (!frame) return;
    listUnits();
    showFrame(frame);
  }

  const fill = (name, values) => field(name).replaceChildren(...values.map((value) => made('option', {value, textContent: value})));

  // The address says what was chosen; else there are usual choices.
  function choose(all) {
    choices = all;
    fill('data', choices.data);
    fill('activation', choices.activations);
    fill('init', choices.initializers);
    fill('optimizer', Object.keys(choices.optimizers));
    const usual = {data: choices.first, activation: 'tanh', optimizer: 'adam', lr: 0.01, init: 'xavier-uniform'};
    const said = (name) => (opening.has('network') ? opening.get(name) : null) ?? usual[name];
    for (const name of Object.keys(usual)) field(name).value = said(name);
    at('schedules').replaceChildren(...choices.schedules.map((value) => made('option', {value})));
    showNoise(true);
    listSettings();
    if (opening.has('network')) {
      for (const name of ['feature', 'label']) {
        opening.getAll(name).forEach((value, i) => {
          at('of-table').hidden = false;
          form.querySelectorAll(`[name="${name}"]`)[i]?.replaceChildren(made('option', {value, textContent: value}));
        });
      }
    }
    for (const e of form.elements) if (opening.has('network') && opening.has(e.name) && e.name !== 'feature') e.value = opening.get(e.name);
    rateMoved();
    showNoise(false);
  }

  return {choose, open, redraw, resize: drawNetwork, keys: {p: () => at('play').click(), s: () => at('step').click(), r: () => at('reset').click()}};
})();
