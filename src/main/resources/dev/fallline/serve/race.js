'use strict';
// Optimizers that race on a function of two variables.
globalThis.raceView = (() => {
  const {at, made, opening, ask, address, attempt, latest, showCommand, showCharts} = client;
  const {shown, theme} = fallline;
  const {number, tone, square, link} = plane;

  // Disabled until there is a race.
  const buttons = ['run', 'back', 'ahead', 'replay', 'at', 'zoom-in', 'zoom-out', 'fit'];
  let choices;
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

  // The controls of the chosen set.
  const limits = () => [...at('race').querySelectorAll('[data-set]')].filter((label) => label.dataset.set === race.set.value);

  function showLimits() {
    at('race').querySelectorAll('[data-set]').forEach((label) => (label.hidden = label.dataset.set !== race.set.value));
  }

  const question = (windowed) => {
    const asked = new URLSearchParams({function: race.function.value, steps: race.steps.value});
    if (race.start.value.trim()) asked.set('start', race.start.value);
    for (const label of limits()) {
      const {name, value} = label.querySelector('input');
      if (value.trim()) asked.set(name, value);
    }
    racers.forEach((r) => asked.append('method', typed(r)));
    if (windowed && window_) ['left', 'right', 'bottom', 'top'].forEach((side, i) => asked.set(side, window_[i]));
    return asked;
  };

  const askRace = latest(() => attempt('race', async () => {
    const answer = await ask(address('/race', question(true)));
    const fresh = !window_;
    result = answer;
    window_ = answer.window;
    at('known').hidden = answer.minima.length === 0;
    at('bordered').hidden = answer.border.length === 0;
    for (const name of buttons) at(name).disabled = false;
    at('run').disabled = answer.trajectories.every((w) => w.steps === 0);
    race.start.value = answer.names.map((name, i) => `${name}=${Number(answer.start[i].toPrecision(6))}`).join(',');
    background = null;
    said = `#function&${question(false)}`;
    keepAddress();
    at('at').max = Math.max(1, ...answer.trajectories.map((w) => w.x.length - 1));
    if (fresh) k = Number(at('at').max);
    k = Math.min(k, Number(at('at').max));
    showCommand(at('race-command'), answer.command);
    showStep();
  }));

  // The address of this view, if it is the one shown.
  let said = null;
  const keepAddress = () => said && !at('function').hidden && history.replaceState(null, '', said);

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

  function drawBackground(p) {
    const image = fallline.shadesPoints(result.map.option.series[0].shades);
    const density = devicePixelRatio || 1;
    background = made('canvas', {width: p.box.width * density, height: p.box.height * density});
    const c = background.getContext('2d');
    c.scale(density, density);
    // The outermost points of the grid lie on the border.
    c.drawImage(image, 0.5, 0.5, image.width - 1, image.height - 1, 0, 0, p.box.width, p.box.height);
    c.translate(-p.box.x, -p.box.y);
    c.strokeStyle = theme().ink;
    c.globalAlpha = 0.35;
    c.beginPath();
    const {places, pieces} = result.map.option.series[1].levels;
    const x = (a) => p.box.x + p.box.width * a / places;
    const y = (b) => p.box.y + p.box.height * (1 - b / places);
    for (const level of pieces) {
      for (let i = 0; i < level.length; i += 4) {
        c.moveTo(x(level[i]), y(level[i + 1]));
        c.lineTo(x(level[i + 2]), y(level[i + 3]));
      }
    }
    c.stroke();
  }

  function drawRace() {
    if (!result || at('function').hidden) return;
    const p = square(at('race-map'), result.window, result.names);
    const c = p.context;
    if (!background) drawBackground(p);
    p.clip(() => {
      c.drawImage(background, p.box.x, p.box.y, p.box.width, p.box.height);
      drawBorder(p);
      result.minima.forEach(([x, y]) => cross(c, p.px(x), p.py(y)));
      result.trajectories.forEach((trajectory, i) => drawTrajectory(p, trajectory, tone(1 + i)));
      c.beginPath();
      c.arc(p.px(result.start[0]), p.py(result.start[1]), 7, 0, 7);
      c.strokeStyle = theme().ink;
      c.lineWidth = 2.5;
      c.stroke();
    });
    p.axes();
  }

  function drawBorder({context: c, px, py}) {
    c.beginPath();
    result.border.forEach(([x, y], i) => (i ? c.lineTo(px(x), py(y)) : c.moveTo(px(x), py(y))));
    c.strokeStyle = theme().ink;
    c.lineWidth = 2;
    c.setLineDash([7, 5]);
    c.stroke();
    c.setLineDash([]);
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

  function drawTrajectory({context: c, px, py}, trajectory, color) {
    const last = Math.min(k, trajectory.x.length - 1);
    const far = 1e5; // pixels; beyond, lines are not drawn well
    const place = (i) => [px(trajectory.x[i]), py(trajectory.y[i])].map((v) => Math.min(Math.max(v, -far), far));
    c.beginPath();
    for (let i = 0; i <= last; i++) {
      if (trajectory.x[i] === null || trajectory.y[i] === null) break;
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
      if (trajectory.x[i] === null || trajectory.y[i] === null) break;
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
    result.trajectories.forEach((trajectory, i) => {
      const last = Math.min(k, trajectory.x.length - 1);
      const ended = k >= trajectory.x.length - 1 ? `; ${endings[trajectory.stopped] ?? `stopped (${trajectory.stopped}) after`} ${shown('count', trajectory.steps)} steps${trajectory.steps ? '' : ': choose another start'}` : '';
      const line = at('racers').children[i]?.querySelector('p');
      if (line) line.textContent = `value ${number(trajectory.value[last])} at (${number(trajectory.x[last])}, ${number(trajectory.y[last])})${ended}`;
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
    if (on && !result) return;
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
    const p = square(at('race-map'), result.window, result.names);
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
    if (!window_) return;
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
    showLimits();
    askRace();
  });

  function open() {
    keepAddress();
    if (result) redraw();
    else askRace();
  }

  function resize() {
    background = null;
    drawRace();
  }

  function redraw() {
    background = null;
    if (choices) listRacers();
    if (result) showStep();
  }

  function choose(all) {
    choices = all;
    at('functions').replaceChildren(...choices.functions.map((value) => made('option', {value})));
    race.function.value = opening.getAll('function').findLast(Boolean) ?? choices.function;
    if (opening.has('start')) race.start.value = opening.get('start');
    if (opening.has('steps')) race.steps.value = opening.get('steps');
    race.set.value = ['box', 'ball'].find((name) => opening.has(name)) ?? '';
    for (const name of ['box', 'ball', 'center']) if (opening.has(name)) race[name].value = opening.get(name);
    showLimits();
    const methods = opening.getAll('method').map((text) => text.match(/^([a-z-]+)(?:\((.*)\))?$/)).filter(Boolean);
    racers = methods.length
      ? methods.map(([, name, inside]) => ({...fresh(name), ...Object.fromEntries((inside ?? '').split(',').filter(Boolean).map((p) => p.split('=')))}))
      : [{...fresh('gd'), lr: 0.001}, {...fresh('momentum'), lr: 0.001}, {...fresh('adam'), lr: 0.1}];
    listRacers();
  }

  return {
    choose, open, redraw, resize,
    keys: {p: () => at('run').click(), s: () => at('ahead').click(), r: () => at('replay').click()},
  };
})();
