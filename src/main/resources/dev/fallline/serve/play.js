'use strict';
(() => {
  const {at, made, opening, problem, ask, address, attempt, change, follow, showCharts} = client;
  const {shown, theme, ground} = fallline;
  const number = (v) => shown('number', v);
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const rgb = (color) => [1, 3, 5].map((k) => parseInt(color.slice(k, k + 2), 16));
  const mixed = (from, to, share) => from.map((c, k) => c + share * (to[k] - c));
  const tone = (i) => theme().tones[i % theme().tones.length];
  let choices;

  // ---- a part of the plane on a canvas

  // Round numbers within an interval.
  function ticks(from, to) {
    const rough = (to - from) / 5;
    const unit = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((k) => k * unit).find((s) => s >= rough);
    const all = [];
    for (let k = Math.ceil(from / step); k * step <= to; k++) all.push(Number((k * step).toPrecision(12)));
    return all;
  }

  // Where what lies, for drawing into a square with axes at the left and below.
  function plane(canvas, [left, right, bottom, top], names) {
    const size = canvas.clientWidth;
    const density = devicePixelRatio || 1;
    if (canvas.width !== size * density) canvas.width = canvas.height = size * density;
    const context = canvas.getContext('2d');
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, size, size);
    const box = {x: 46, y: 8, width: size - 56, height: size - 52};
    const px = (x) => box.x + (x - left) / (right - left) * box.width;
    const py = (y) => box.y + (top - y) / (top - bottom) * box.height;
    return {
      context, box, px, py,
      x: (h) => left + (h - box.x) / box.width * (right - left),
      y: (v) => top - (v - box.y) / box.height * (top - bottom),
      clip(work) {
        context.save();
        context.beginPath();
        context.rect(box.x, box.y, box.width, box.height);
        context.clip();
        work();
        context.restore();
      },
      axes() {
        const colors = theme();
        context.font = `12px ${fallline.fonts}`;
        context.fillStyle = colors.muted;
        context.strokeStyle = colors.line;
        context.strokeRect(box.x, box.y, box.width, box.height);
        context.textAlign = 'center';
        for (const x of ticks(left, right)) context.fillText(number(x), px(x), box.y + box.height + 16);
        context.fillText(names[0], box.x + box.width / 2, size - 6);
        context.textAlign = 'right';
        for (const y of ticks(bottom, top)) context.fillText(number(y), box.x - 6, py(y) + 4);
        context.save();
        context.translate(11, box.y + box.height / 2);
        context.rotate(-Math.PI / 2);
        context.textAlign = 'center';
        context.fillText(names[1], 0, 0);
        context.restore();
      },
    };
  }

  // A canvas with a pixel for each number, to be drawn larger.
  function picture(width, height, color) {
    const canvas = made('canvas', {width, height});
    const image = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) image.data.set([...color(i), 255], 4 * i);
    canvas.getContext('2d').putImageData(image, 0, 0);
    return canvas;
  }

  // ---- a network

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
      values.set(e.name, e.value.replaceAll(' ', e.name === 'data' ? ' ' : ''));
    }
    return values;
  };

  async function begin(playing = frame?.state === 'training') {
    await attempt('settings', async () => {
      const settings = given();
      const asked = new URLSearchParams(settings);
      if (id) asked.set('replaces', id);
      info = await change('/begin', asked);
      id = info.id;
      frame = null;
      history.replaceState(null, '', `#network&${settings}`);
      listUnits();
      events?.close();
      events = follow(address('/events', {id}), showFrame);
      if (playing) await play();
    });
  }

  const play = () => change('/play', {id, pace: at('pace').value});
  const toggle = () => attempt('change', () => (frame?.state === 'training' ? change('/pause', {id}) : play()));
  const step = () => attempt('change', () => change('/step', {id, count: 1}));
  const reset = () => begin(false);

  const real = () => info.classes.length === 0;

  function showFrame(next) {
    frame = next;
    const {state, training, test, failure, saving} = frame;
    problem('training', failure ?? null);
    at('play').textContent = state === 'training' ? 'Pause' : 'Play';
    at('play').disabled = at('step').disabled = state === 'ended';
    const facts = [['step', shown('count', frame.step)], ['epoch', frame.epoch.toFixed(1)], ['training loss', number(training.loss)]];
    const quality = (m) => (real() ? number(m.rmse) : `${(100 * m.accuracy).toFixed(1)} %`);
    if (test) facts.push(['test loss', number(test.loss)], [real() ? 'test RMSE' : 'test accuracy', quality(test)]);
    at('now').replaceChildren(...facts.map(([name, value]) => made('div', {}, made('dt', {textContent: name}), made('dd', {textContent: value}))));
    at('command').textContent = frame.command;
    at('save').disabled = frame.step === 0 || saving?.state === 'saving';
    at('saved').textContent = !saving ? '' : saving.state === 'saving' ? 'Trains the same network into a run folder …'
      : saving.state === 'failed' ? `Not saved: ${saving.why}` : `Saved in ${saving.folder}. Look at it with: ${saving.command}`;
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
    if (real()) return picture(info.side, info.side, (i) => rampColor(map[i] / 255));
    const {paper, tones} = theme();
    const [middle, all] = [rgb(paper), tones.map(rgb)];
    return picture(info.side, info.side, (i) => mixed(middle, all[map[i] % all.length], 0.08 + 0.5 * map[count + i] / 255));
  }

  const rampColor = (share) => ground(1 - share).match(/\d+/g).map(Number);

  function drawNetwork() {
    if (!frame || at('network').hidden) return;
    const chosen = at('shown').value;
    const [layer, unit] = chosen.split(':').map(Number);
    const p = plane(at('map'), info.window, info.names);
    p.clip(() => {
      const image = chosen ? pictures[layer][unit] : decisionPicture();
      p.context.drawImage(image, p.box.x, p.box.y, p.box.width, p.box.height);
      drawPoints(p, info.points, true);
      if (at('with-test').checked) drawPoints(p, info.test_points, false);
    });
    p.axes();
    at('map-title').textContent = chosen ? `Unit ${unit + 1} of hidden layer ${layer + 1}` : real() ? 'What the network predicts' : 'What the network decides';
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
      const color = real() ? `rgb(${rampColor(label)})` : tone(label);
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
    const columns = [info.names.map(() => null), ...pictures, [null]];
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
      rows.forEach((row, i) => row.slice(0, columns[k + 1].length).forEach((w, j) => {
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
      const output = k === columns.length - 1;
      if (image || output) c.drawImage(image ?? decisionPicture(), x, y, tile, tile);
      const value = image ? `${k - 1}:${row}` : '';
      const chosen = (image || output) && value === at('shown').value;
      c.strokeStyle = chosen ? colors.ink : colors.line;
      c.lineWidth = chosen ? 2.5 : 1;
      c.strokeRect(x, y, tile, tile);
      c.fillStyle = colors.ink;
      if (k === 0) c.fillText(info.names[row].slice(0, 5), x + tile / 2, y + tile / 2 + 4, tile - 2);
      if (image || output) tiles.push({x, y, value});
    }));
    tiles.size = tile;
    c.fillStyle = colors.muted;
    frame.layers.forEach((layer, k) => {
      const all = layer.units.length < layer.width ? `${layer.units.length} of ${layer.width}` : `${layer.width}`;
      c.fillText(all, place(k + 1, 0)[0] + tile / 2, 13);
    });
  }

  at('diagram').addEventListener('click', (e) => {
    const box = at('diagram').getBoundingClientRect();
    const [x, y] = [e.clientX - box.left, e.clientY - box.top];
    const hit = tiles.find((t) => x >= t.x && x <= t.x + tiles.size && y >= t.y && y <= t.y + tiles.size);
    if (!hit) return;
    at('shown').value = hit.value;
    drawNetwork();
  });

  function listUnits() {
    const old = at('shown').value;
    const widths = field('hidden').value.trim() === 'none' ? [] : field('hidden').value.split(',').map(Number);
    at('shown').replaceChildren(made('option', {value: '', textContent: 'the network'}), ...widths.flatMap((width, layer) =>
      Array.from({length: Math.min(width, 10)}, (_, unit) => made('option', {value: `${layer}:${unit}`, textContent: `layer ${layer + 1}, unit ${unit + 1}`}))));
    at('shown').value = [...at('shown').options].some((o) => o.value === old) ? old : '';
    at('classes').replaceChildren(...info.classes.slice(0, 12).map((name, i) => {
      const symbol = made('b', {textContent: '●■▲◆'[i % 4]});
      symbol.style.color = tone(i);
      return made('span', {}, symbol, ` class ${name}`);
    }));
    if (real()) at('classes').textContent = `Color: ${info.target}, from the least (faint) to the greatest.`;
    at('diagram-words').textContent = `${info.network}: ${shown('count', info.parameters)} parameters, ${shown('count', info.per_epoch)} steps of ${info.batch} examples an epoch. Blue is positive, ${fallline.dark.matches ? 'yellow' : 'orange'} negative; click on a unit to see it larger.`;
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
    if (!at('network').hidden) showCharts(at('curve'), [frame.chart]);
  }

  // A range of logarithms beside a number.
  function link(range, input, changed) {
    range.addEventListener('input', () => {
      input.value = Number((10 ** range.value).toPrecision(2));
    });
    range.addEventListener('change', changed);
    const follow = () => {
      if (Number(input.value) > 0) range.value = Math.log10(Number(input.value));
    };
    input.addEventListener('change', () => {
      follow();
      changed();
    });
    return follow;
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
    if (e.target.name === 'data') showNoise(true);
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

  // ---- a race

  const race = at('race').elements;
  let racers = [];
  let result = null;
  let background = null;
  let window_ = null;
  let k = 0;
  let timer = null;

  const takes = (name, setting) => choices.optimizers[name === 'gd' ? 'sgd' : name]?.settings.some((s) => s.name === setting);
  const rateOf = (name) => choices.optimizers[name === 'gd' ? 'sgd' : name]?.rate;
  const typed = ({name, lr, momentum}) => {
    const inside = [];
    if (rateOf(name) !== undefined && lr) inside.push(`lr=${lr}`);
    if (takes(name, 'momentum') && momentum !== undefined) inside.push(`momentum=${momentum}`);
    return inside.length ? `${name}(${inside})` : name;
  };

  const question = (windowed) => {
    const asked = new URLSearchParams({function: race.function.value, steps: race.steps.value});
    if (race.start.value.trim()) asked.set('start', race.start.value);
    racers.forEach((r) => asked.append('method', typed(r)));
    if (windowed && window_) ['left', 'right', 'bottom', 'top'].forEach((side, i) => asked.set(side, window_[i]));
    return asked;
  };

  // One request at a time, and always the latest question.
  let asking = false;
  let again = false;
  async function askRace() {
    again = true;
    if (asking) return;
    asking = true;
    while (again) {
      again = false;
      await attempt('race', async () => {
        const answer = await ask(address('/race', question(true)));
        const fresh = !window_;
        result = answer;
        window_ = answer.window;
        race.start.value = answer.names.map((name, i) => `${name}=${Number(answer.start[i].toPrecision(6))}`).join(',');
        background = null;
        const asked = question(false);
        history.replaceState(null, '', `#function&${asked}`);
        at('at').max = Math.max(1, ...answer.ways.map((w) => w.x.length - 1));
        if (fresh) k = Number(at('at').max);
        k = Math.min(k, Number(at('at').max));
        writeCommands();
        showStep();
      });
    }
    asking = false;
  }

  function listRacers() {
    at('racers').replaceChildren(...racers.map((racer, i) => {
      const select = made('select', {}, ...choices.methods.map((name) => made('option', {value: name, textContent: name, selected: name === racer.name})));
      select.setAttribute('aria-label', `Optimizer ${i + 1}`);
      select.addEventListener('change', () => {
        racers[i] = fresh(select.value);
        listRacers();
        askRace();
      });
      const parts = made('div', {className: 'controls'}, made('label', {}, 'Optimizer ', select));
      if (rateOf(racer.name) !== undefined) {
        const range = made('input', {type: 'range', min: -5, max: 1, step: 0.05});
        range.setAttribute('aria-label', `Learning rate of ${racer.name}, logarithmic`);
        const input = made('input', {value: racer.lr, size: 6, autocomplete: 'off'});
        const moved = () => {
          racer.lr = input.value;
          askRace();
        };
        link(range, input, moved)();
        range.addEventListener('input', moved);
        parts.append(made('label', {}, 'Learning rate', made('span', {}, range, input)));
      }
      if (takes(racer.name, 'momentum')) {
        const range = made('input', {type: 'range', min: 0, max: 0.99, step: 0.01, value: racer.momentum});
        range.setAttribute('aria-label', `Momentum of ${racer.name}`);
        const output = made('output', {textContent: racer.momentum});
        range.addEventListener('input', () => {
          racer.momentum = output.textContent = range.value;
          askRace();
        });
        parts.append(made('label', {}, 'Momentum', made('span', {}, range, output)));
      }
      if (racers.length > 1) {
        const remove = made('button', {type: 'button', textContent: 'Remove'});
        remove.setAttribute('aria-label', `Remove ${racer.name}`);
        remove.addEventListener('click', () => {
          racers.splice(i, 1);
          listRacers();
          askRace();
        });
        parts.append(remove);
      }
      const card = made('div', {className: 'racer'}, parts, made('p'));
      card.style.borderLeftColor = tone(1 + i);
      return card;
    }));
    at('add').disabled = racers.length >= 8;
  }

  const fresh = (name) => ({name, lr: rateOf(name) ?? '', momentum: takes(name, 'momentum') ? (name === 'rmsprop' ? 0 : 0.9) : undefined});

  function writeCommands() {
    at('race-commands').replaceChildren(...result.ways.map((way, i) => {
      const copy = made('button', {type: 'button', textContent: 'Copy'});
      copy.dataset.copy = `race-command-${i}`;
      copy.setAttribute('aria-label', `Copy the command of ${way.name}`);
      return made('p', {className: 'command'}, made('code', {id: `race-command-${i}`, textContent: way.command}), ' ', copy);
    }));
  }

  function drawBackground(p) {
    const {shades} = result.map.option.series[0];
    const [width, height] = [shades[0].length, shades.length];
    const paper = rgb(theme().paper);
    const image = picture(width, height, (i) => {
      const shade = shades[height - 1 - Math.floor(i / width)][i % width];
      return shade === null ? paper : ground(shade).match(/\d+/g).map(Number);
    });
    const density = devicePixelRatio || 1;
    background = made('canvas', {width: p.box.width * density, height: p.box.height * density});
    const c = background.getContext('2d');
    c.scale(density, density);
    // The outermost points of the grid lie on the border.
    c.drawImage(image, 0.5, 0.5, width - 1, height - 1, 0, 0, p.box.width, p.box.height);
    c.translate(-p.box.x, -p.box.y);
    c.strokeStyle = theme().ink;
    c.globalAlpha = 0.35;
    c.beginPath();
    for (const level of result.map.option.series[1].levels) {
      for (const [x, y, u, v] of level) {
        c.moveTo(p.px(x), p.py(y));
        c.lineTo(p.px(u), p.py(v));
      }
    }
    c.stroke();
  }

  function drawRace() {
    if (!result || at('function').hidden) return;
    const p = plane(at('race-map'), result.window, result.names);
    const c = p.context;
    if (!background) drawBackground(p);
    p.clip(() => {
      c.drawImage(background, p.box.x, p.box.y, p.box.width, p.box.height);
      result.minima.forEach(([x, y]) => cross(c, p.px(x), p.py(y)));
      result.ways.forEach((way, i) => drawWay(p, way, tone(1 + i)));
      c.beginPath();
      c.arc(p.px(result.start[0]), p.py(result.start[1]), 7, 0, 7);
      c.strokeStyle = theme().ink;
      c.lineWidth = 2.5;
      c.stroke();
    });
    p.axes();
  }

  function cross(c, x, y) {
    c.beginPath();
    for (const [a, b] of [[-6, -6], [-6, 6]]) {
      c.moveTo(x + a, y + b);
      c.lineTo(x - a, y - b);
    }
    c.strokeStyle = theme().paper;
    c.lineWidth = 4.5;
    c.stroke();
    c.strokeStyle = theme().ink;
    c.lineWidth = 2;
    c.stroke();
  }

  function drawWay({context: c, px, py}, way, color) {
    const last = Math.min(k, way.x.length - 1);
    const far = 1e5; // pixels; beyond, lines are not drawn well
    const place = (i) => [px(way.x[i]), py(way.y[i])].map((v) => Math.min(Math.max(v, -far), far));
    c.beginPath();
    for (let i = 0; i <= last; i++) {
      if (way.x[i] === null || way.y[i] === null) break;
      if (i) c.lineTo(...place(i));
      else c.moveTo(...place(i));
    }
    c.lineJoin = 'round';
    c.strokeStyle = theme().paper;
    c.lineWidth = 4;
    c.globalAlpha = 0.6;
    c.stroke();
    c.globalAlpha = 1;
    c.strokeStyle = c.fillStyle = color;
    c.lineWidth = 2;
    c.stroke();
    const dots = last <= 80;
    for (let i = dots ? 1 : last; i <= last; i++) {
      if (way.x[i] === null || way.y[i] === null) break;
      c.beginPath();
      c.arc(...place(i), i === last ? 6 : 2.5, 0, 7);
      c.fill();
    }
    c.strokeStyle = theme().paper;
    c.lineWidth = 1.5;
    c.stroke();
  }

  const endings = {gradient: 'converged after', budget: 'ended after all', diverged: 'diverged after'};
  function showStep() {
    at('at').value = k;
    at('at-text').textContent = shown('count', k);
    drawRace();
    result.ways.forEach((way, i) => {
      const last = Math.min(k, way.x.length - 1);
      const ended = k >= way.x.length - 1 ? `; ${endings[way.stopped] ?? `stopped (${way.stopped}) after`} ${shown('count', way.steps)} steps` : '';
      const line = at('racers').children[i]?.querySelector('p');
      if (line) line.textContent = `value ${number(way.value[last])} at (${number(way.x[last])}, ${number(way.y[last])})${ended}`;
    });
    at('race-map').setAttribute('aria-label', `Map of the function with the paths at step ${k}. ${result.map.words}`);
    drawRaceCurve();
  }

  let raceCurveAt = 0;
  let raceCurveLater = null;
  function drawRaceCurve() {
    clearTimeout(raceCurveLater);
    const wait = raceCurveAt + 300 - performance.now();
    if (wait > 0) {
      raceCurveLater = setTimeout(drawRaceCurve, wait);
      return;
    }
    raceCurveAt = performance.now();
    if (at('function').hidden) return;
    const option = structuredClone(result.chart.option);
    option.series.forEach((s) => (s.data = s.data.filter((p) => p[0] <= k)));
    option.xAxis.max = Number(at('at').max);
    showCharts(at('race-curve'), [{...result.chart, option}]);
  }

  function setRunning(on) {
    clearInterval(timer);
    timer = null;
    at('run').textContent = on ? 'Pause' : 'Run';
    if (!on) return;
    if (k >= Number(at('at').max)) k = 0;
    let [begun, from] = [performance.now(), k];
    timer = setInterval(() => {
      const next = Math.floor(from + (performance.now() - begun) / 1000 * Number(at('race-pace').value));
      if (next === k) return;
      k = Math.min(next, Number(at('at').max));
      showStep();
      if (k === Number(at('at').max)) setRunning(false);
    }, 33);
  }

  function go(to) {
    setRunning(false);
    k = Math.min(Math.max(to, 0), Number(at('at').max));
    if (result) showStep();
  }

  function startAt(x, y) {
    race.start.value = `${result.names[0]}=${Number(x.toPrecision(4))},${result.names[1]}=${Number(y.toPrecision(4))}`;
    askRace();
  }

  at('race-map').addEventListener('pointerdown', (e) => {
    if (!result || e.button !== 0) return;
    const box = at('race-map').getBoundingClientRect();
    const p = plane(at('race-map'), result.window, result.names);
    const [x, y] = [p.x(e.clientX - box.left), p.y(e.clientY - box.top)];
    drawRace();
    startAt(x, y);
  });
  at('race-map').addEventListener('keydown', (e) => {
    const ways = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
    if (!result || !ways[e.key]) return;
    e.preventDefault();
    const [left, right, bottom, top] = result.window;
    startAt(result.start[0] + ways[e.key][0] * (right - left) / 40, result.start[1] + ways[e.key][1] * (top - bottom) / 40);
  });

  function zoom(factor) {
    const [left, right, bottom, top] = window_;
    const [x, y, w, h] = [(left + right) / 2, (bottom + top) / 2, (right - left) * factor / 2, (top - bottom) * factor / 2];
    window_ = [x - w, x + w, y - h, y + h];
    askRace();
  }
  at('zoom-in').addEventListener('click', () => zoom(0.5));
  at('zoom-out').addEventListener('click', () => zoom(2));
  at('fit').addEventListener('click', () => {
    window_ = null;
    askRace();
  });
  at('run').addEventListener('click', () => setRunning(timer === null));
  at('back').addEventListener('click', () => go(k - 1));
  at('ahead').addEventListener('click', () => go(k + 1));
  at('replay').addEventListener('click', () => go(0));
  at('at').addEventListener('input', () => go(Number(at('at').value)));
  at('race-pace').addEventListener('change', () => timer !== null && setRunning(true));
  at('add').addEventListener('click', () => {
    const unused = choices.methods.find((name) => !racers.some((r) => r.name === name));
    racers.push(fresh(unused ?? 'gd'));
    listRacers();
    askRace();
  });
  at('race').addEventListener('submit', (e) => e.preventDefault());
  at('race').addEventListener('change', (e) => {
    if (e.target.name === 'function') {
      window_ = null;
      race.start.value = '';
    }
    askRace();
  });

  // ---- both views

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
    const keys = at('network').hidden
      ? {p: () => at('run').click(), s: () => at('ahead').click(), r: () => at('replay').click()}
      : {p: toggle, s: step, r: reset};
    keys[e.key.toLowerCase()]?.();
  });

  const redraw = () => {
    background = null;
    if (frame) showFrame(frame);
    if (info) listUnits();
    if (choices) listRacers();
    if (result) showStep();
  };
  fallline.dark.addEventListener('change', redraw);
  new ResizeObserver(() => {
    background = null;
    drawNetwork();
    drawRace();
  }).observe(document.querySelector('main'));

  function fill(select, names) {
    select.replaceChildren(...names.map((name) => made('option', {value: name, textContent: name})));
  }

  function openNetwork() {
    if (!id) begin(false);
    else redraw();
  }

  function openFunction() {
    if (result) redraw();
    else askRace();
  }

  const views = {network: openNetwork, function: openFunction};

  function open() {
    const first = location.hash.slice(1).split('&')[0];
    const view = first in views ? first : 'network';
    for (const name of Object.keys(views)) at(name).hidden = name !== view;
    document.querySelectorAll('nav a').forEach((a) => {
      if (a.getAttribute('href') === `#${view}`) a.setAttribute('aria-current', 'page');
      else a.removeAttribute('aria-current');
    });
    views[view]();
  }
  addEventListener('hashchange', open);

  // The address says what was chosen; else there are usual choices.
  function choose() {
    fill(field('data'), choices.data);
    fill(field('activation'), choices.activations);
    fill(field('init'), choices.initializers);
    fill(field('optimizer'), Object.keys(choices.optimizers));
    fill(at('functions'), choices.functions);
    const usual = {data: choices.first, activation: 'tanh', optimizer: 'adam', lr: 0.01, init: 'xavier-uniform'};
    const said = (name) => (opening.has('network') ? opening.get(name) : null) ?? usual[name];
    for (const name of Object.keys(usual)) if (said(name)) field(name).value = said(name);
    showNoise(true);
    listSettings();
    for (const e of form.elements) if (opening.has('network') && opening.has(e.name)) e.value = opening.get(e.name);
    rateMoved();
    showNoise(false);
    race.function.value = opening.getAll('function').findLast(Boolean) ?? choices.function;
    if (opening.has('start')) race.start.value = opening.get('start');
    if (opening.has('steps')) race.steps.value = opening.get('steps');
    const methods = opening.getAll('method').map((text) => text.match(/^([a-z-]+)(?:\((.*)\))?$/)).filter(Boolean);
    racers = methods.length
      ? methods.map(([, name, inside]) => ({...fresh(name), ...Object.fromEntries((inside ?? '').split(',').filter(Boolean).map((p) => p.split('=')))}))
      : [{...fresh('gd'), lr: 0.001}, {...fresh('momentum'), lr: 0.001}, {...fresh('adam'), lr: 0.1}];
    listRacers();
  }

  attempt('choices', async () => {
    choices = await ask('/choices');
    choose();
    if (client.given) history.replaceState(null, '', `#${opening}`.replaceAll('=&', '&').replace(/=$/, ''));
    open();
  });
})();
