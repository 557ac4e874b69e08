'use strict';
(() => {
  // Color-blind safe (Okabe and Ito 2008); dashes and symbols tell the same apart without color.
  const themes = {
    light: {
      ink: '#1b1f24', muted: '#57606a', line: '#d0d7de', paper: '#ffffff',
      tones: ['#0072b2', '#d55e00', '#009e73', '#b8578f', '#a87300', '#2b7fb8', '#4d4d4d'],
      ramp: ['#f4f8fb', '#c6dcec', '#86b8d9', '#3f8cc0', '#0b5f9b', '#07365c'],
    },
    dark: {
      ink: '#e6edf3', muted: '#9da7b1', line: '#3a424b', paper: '#14181d',
      tones: ['#56b4e9', '#e69f00', '#2fc59b', '#e39cc6', '#f0e442', '#ff8a4c', '#c9d1d9'],
      ramp: ['#1a2027', '#1f3a52', '#24608f', '#3b8cc4', '#7fbde6', '#d6ecfb'],
    },
  };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let printing = false;
  const theme = () => (dark.matches && !printing ? themes.dark : themes.light);

  // By name, since a canvas does not inherit, and ECharts measures texts with one.
  const fonts = getComputedStyle(document.body).fontFamily;

  // Numbers for people, by the rules of Unit.java.
  const exponent = (v) => v.toExponential(3).replace(/\.?0+e/, 'e').replace('e+', 'e');
  const grouped = (v) => v.toLocaleString('en-US', {maximumFractionDigits: 0});
  const units = {
    number(v) {
      const size = Math.abs(v);
      if (size === 0) return '0';
      if (size < 1e-4 || size >= 1e6) return exponent(v);
      return size >= 1000 ? grouped(v) : String(Number(v.toPrecision(4)));
    },
    count: grouped,
    percent: (v) => `${Number((100 * v).toFixed(2))} %`,
  };
  const shown = (unit, v) => (v === null || v === undefined || Number.isNaN(v) ? '–' : units[unit](v));

  // Which numbers of an item of our own are places on which axis.
  const places = {
    band: {x: 0, y: [1, 2]},
    interval: {x: [0, 2], y: 1},
    shades: {x: [0, 2], y: [1, 3]},
    isolines: {x: [0, 2], y: [1, 3]},
  };

  // What ECharts calls to draw such items.
  const items = {
    band: (series) => (params, api) => {
      if (params.dataIndex > 0) return null; // the first draws all
      const there = series.data.filter((p) => p[1] !== null && p[2] !== null);
      const points = there.map((p) => api.coord([p[0], p[2]]))
        .concat([...there].reverse().map((p) => api.coord([p[0], p[1]])));
      return {type: 'polygon', shape: {points}, style: {fill: api.visual('color'), opacity: 0.2}, silent: true};
    },
    interval: (series) => (params, api) => {
      const [low, row, high] = series.data[params.dataIndex];
      const [from, y] = api.coord([low, row]);
      const [to] = api.coord([high, row]);
      const path = `M${from},${y}H${to}M${from},${y - 5}v10M${to},${y - 5}v10`;
      return {type: 'path', shape: {pathData: path}, style: {stroke: theme().ink, fill: 'none', lineWidth: 1.5}};
    },
    shades: (series) => (params, api) => {
      const [left, top, right, bottom] = series.data[0];
      const [x, y] = api.coord([left, top]);
      const [u, v] = api.coord([right, bottom]);
      const box = params.coordSys; // of the part that is shown
      if (box.width < 1 || box.height < 1) return null;
      const image = shadesPicture(series.shades, [x - box.x, y - box.y, u - x, v - y], box);
      return {type: 'image', style: {image, x: box.x, y: box.y, width: box.width, height: box.height}, silent: true};
    },
    isolines: (series) => (params, api) => {
      const [left, top, right, bottom] = series.data[0];
      const [x, y] = api.coord([left, bottom]);
      const [u, v] = api.coord([right, top]);
      const {places, pieces} = series.levels;
      const at = (a, b) => `${(x + (u - x) * a / places).toFixed(2)},${(y + (v - y) * b / places).toFixed(2)}`;
      const path = (level) => {
        let text = '';
        for (let i = 0; i < level.length; i += 4) text += `M${at(level[i], level[i + 1])}L${at(level[i + 2], level[i + 3])}`;
        return text;
      };
      return {
        type: 'group',
        children: pieces.map((level) => ({
          type: 'path',
          shape: {pathData: path(level)},
          style: {stroke: theme().ink, opacity: 0.35, lineWidth: 1, fill: 'none'},
          silent: true,
        })),
      };
    },
  };

  // A pixel for each point of the grid.
  function shadesPoints({width, bytes}) {
    const values = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    const height = values.length / width;
    const colors = Array.from({length: 256}, (_, k) => (k ? [...groundColor((k - 1) / 254), 255] : [0, 0, 0, 0]));
    const image = new ImageData(width, height);
    values.forEach((v, i) => image.data.set(colors[v], 4 * ((height - 1 - Math.floor(i / width)) * width + i % width)));
    const points = document.createElement('canvas');
    Object.assign(points, {width, height});
    points.getContext('2d').putImageData(image, 0, 0);
    return points;
  }

  // Smoothed to the size at which it is seen.
  // whole: place and size of all of it, in pixels of the box
  function shadesPicture(shades, whole, box) {
    const points = shadesPoints(shades);
    const picture = document.createElement('canvas');
    picture.width = Math.round(box.width);
    picture.height = Math.round(box.height);
    // The grid's points are the middles of its pixels, and its border goes through the outermost.
    const half = 0.5;
    picture.getContext('2d').drawImage(points, half, half, points.width - 1, points.height - 1, ...whole);
    return picture.toDataURL();
  }

  // The color of a height: deep in the valley, pale on the hills.
  const ground = (shade) => `rgb(${groundColor(shade).join()})`;

  function groundColor(shade) {
    const {ramp} = theme();
    const place = (1 - shade) * (ramp.length - 2); // not the deepest, on which lines would be lost
    const at = Math.min(Math.floor(place), ramp.length - 2);
    return mixed(ramp[at], ramp[at + 1], place - at);
  }

  // The colors of a map and the values that they stand for, below its drawing.
  function colorBar(plot, {name, values}, colors) {
    const [left, width, height] = [40, Math.max(0, plot.clientWidth - 80), 10];
    const top = plot.clientHeight - 44;
    const stops = Array.from({length: 17}, (_, k) => ({offset: k / 16, color: ground(k / 16)}));
    const text = (x, y, words, textAlign) => ({type: 'text', x, y, silent: true, style: {text: words, textAlign, fill: colors.muted, font: `12px ${fonts}`}});
    const room = Math.max(...values.map((v) => v.length)) * 7 * values.length < width ? 1 : 2; // every other label
    return [
      {type: 'rect', x: left, y: top, silent: true, shape: {width, height}, style: {fill: {type: 'linear', x: 0, y: 0, x2: 1, y2: 0, colorStops: stops}, stroke: colors.line}},
      ...values.map((v, k) => text(left + width * k / (values.length - 1), top + height + 4, k % room ? '' : v, 'center')),
      text(left + width / 2, top + height + 20, name, 'center'),
    ].map((element, id) => ({...element, id: `bar${id}`}));
  }

  // The color at a share of the way from one to another: red, green and blue.
  function mixed(from, to, share) {
    const channel = (color, k) => parseInt(color.slice(1 + 2 * k, 3 + 2 * k), 16);
    return [0, 1, 2].map((k) => Math.round(channel(from, k) + share * (channel(to, k) - channel(from, k))));
  }

  const escaped = (text) => echarts.format.encodeHTML(String(text));

  // ECharts' own logarithmic axis loses ticks below 1e-10: so the numbers' logarithms go on a linear
  // one, with ticks at powers of ten or, where there would be one or two, of two.
  // labels: how many there is room for
  function linearize(axis, columns, option, vertical, labels) {
    if (axis.type !== 'log') return;
    Object.assign(axis, {type: 'value', log: true});
    const all = [];
    for (const series of option.series) {
      for (const point of series.data) {
        for (const k of columns(series)) {
          // Such an axis has no place for what is not positive.
          point[k] = point[k] > 0 ? Math.log10(point[k]) : null;
          if (point[k] !== null) all.push(point[k]);
        }
      }
    }
    if (!all.length) return;
    const [least, greatest] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
    axis.interval = greatest - least < 1.5 ? Math.log10(2) : Math.max(1, Math.ceil((greatest - least) / labels));
    if (!vertical && greatest - least >= 1.5) {
      Object.assign(axis, {min: Math.floor(least + 1e-9), max: greatest});
      return;
    }
    axis.min = axis.interval * Math.floor(least / axis.interval + 1e-9);
    axis.max = axis.interval * Math.max(Math.ceil(greatest / axis.interval - 1e-9), Math.round(axis.min / axis.interval) + 1);
  }

  const columnsOf = (name, usual) => (series) => [series.renderItem ? places[series.renderItem][name] : usual].flat();
  const number = (axis, v) => (axis.log ? 10 ** v : v);

  const nameWidth = (plot) => Math.min(220, 0.32 * plot.clientWidth);

  // More labels than this would touch each other.
  const labelsAcross = (plot) => Math.min(Math.max(Math.floor(plot.clientWidth / 70), 2), 7);

  function finishAxis(axis, vertical, colors, plot) {
    const category = axis.type === 'category';
    const unit = axis.unit;
    Object.assign(axis, {
      nameLocation: vertical ? (axis.inverse ? 'start' : 'end') : 'middle',
      nameGap: vertical ? 10 : 30,
      nameTextStyle: {color: colors.muted, fontSize: 13, align: vertical ? 'left' : 'center'},
      axisLine: {show: !vertical || category, onZero: false, lineStyle: {color: colors.line}},
      axisTick: {show: !vertical && !category, lineStyle: {color: colors.line}},
      splitLine: {show: !category, lineStyle: {color: colors.line, opacity: 0.6}},
      // The room for labels is measured in their own font, whatever the chart's is.
      axisLabel: {fontFamily: fonts, color: colors.muted, fontSize: 12, lineHeight: 15, hideOverlap: true},
    });
    if (category) {
      Object.assign(axis.axisLabel, {width: vertical ? nameWidth(plot) : 60, overflow: 'break', interval: axis.data.length <= 30 ? 0 : 'auto'});
      if (!vertical) axis.axisLabel.rotate = axis.data.some((name) => name.length > 3) ? 60 : 0;
      if (!vertical && axis.axisLabel.rotate) axis.axisLabel.width = 110;
    } else {
      axis.axisLabel.formatter = (v) => {
        // In a narrow range neighbours would be the same number in four digits.
        const step = unit === 'number' && !axis.log ? axis.step() : 0;
        const digits = Math.floor(Math.log10(Math.abs(v) / step)) + 1;
        return step > 0 && digits > 3 && Math.abs(v) < 1000 ? String(Number(v.toPrecision(Math.min(digits + 1, 12)))) : units[unit](number(axis, v));
      };
      // Ends that are no round numbers have no labels.
      const whole = (v) => Math.abs(v - Math.round(v)) < 1e-6;
      const round = (v) => Boolean(axis.log) && (whole(v) || whole(v / axis.interval));
      if (axis.max !== undefined) Object.assign(axis.axisLabel, {showMinLabel: round(axis.min), showMaxLabel: round(axis.max)});
      if (unit === 'count') axis.minInterval = 1;
      // A wish, of which round steps may make half as many again.
      if (!vertical) axis.splitNumber = Math.min(labelsAcross(plot) - 1, 5);
    }
  }

  function finishSeries(series, option, colors) {
    if (series.tone !== undefined) series.color = colors.tones[series.tone % colors.tones.length];
    if (series.rings) series.itemStyle = {color: 'transparent', borderColor: series.color, borderWidth: 2};
    series.mark = series.rings ? 'emptyCircle' : series.symbol;
    if (series.type === 'line' && series.mark?.startsWith('empty')) {
      // ECharts fills what it calls empty with white, whatever is below.
      Object.assign(series, {symbol: series.mark.slice(5).toLowerCase(), itemStyle: {color: colors.paper, borderColor: series.color, borderWidth: 2}});
      series.lineStyle = {...series.lineStyle, color: series.color};
    }
    if (series.markPoint) series.markPoint.itemStyle = {color: 'transparent', borderColor: series.color, borderWidth: 3};
    if (series.renderItem) Object.assign(series, {encode: places[series.renderItem], clip: true, z: series.renderItem === 'interval' ? 5 : 2});
    if (series.renderItem) series.renderItem = items[series.renderItem](series);
    if (series.type === 'boxplot') Object.assign(series, {itemStyle: {color: 'transparent', borderColor: series.color, borderWidth: 1.5}, boxWidth: [8, 24]});
    if (series.type === 'heatmap') {
      option.visualMap = {show: false, min: 0, max: 1, dimension: 2, inRange: {color: colors.ramp}};
      const inverted = (shade) => shade > 0.55;
      series.data = series.data.map((value) => ({value, label: {color: inverted(value[2]) ? colors.paper : colors.ink}}));
      Object.assign(series.label, {fontSize: 11, formatter: (p) => (p.value[3] ? grouped(p.value[3]) : '')});
      series.itemStyle = {borderColor: colors.paper, borderWidth: 1};
    }
  }

  // A landscape in the unit cube, seen from afar: hidden behind nearer ground, as it is drawn from
  // the back to the front.
  function surface(plot, {heights, shades, ways, x, y, z}) {
    const canvas = document.createElement('canvas');
    canvas.tabIndex = 0;
    plot.replaceChildren(canvas);
    let turn = -0.6;
    let tilt = 0.55;

    function paint() {
      const size = plot.clientWidth;
      const density = devicePixelRatio || 1;
      canvas.style.width = canvas.style.height = `${size}px`;
      canvas.width = canvas.height = size * density;
      const context = canvas.getContext('2d');
      context.setTransform(density, 0, 0, density, 0, 0);
      drawOn(context);
    }

    function drawOn(context) {
      const size = plot.clientWidth;
      const colors = theme();
      context.font = `13px ${fonts}`;
      const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
      // Screen coordinates, and how far away.
      const seen = (a, b, c) => {
        const across = (a - 0.5) * cos - (b - 0.5) * sin;
        const away = (a - 0.5) * sin + (b - 0.5) * cos;
        return [size * (0.5 + 0.58 * across), size * (0.52 - 0.58 * (away * Math.sin(tilt) + (0.75 * c - 0.375) * Math.cos(tilt))), away];
      };
      const line = (points, color, width) => {
        context.beginPath();
        points.forEach(([h, v], i) => (i ? context.lineTo(h, v) : context.moveTo(h, v)));
        context.strokeStyle = color;
        context.lineWidth = width;
        context.stroke();
      };

      const things = [];
      const rows = heights.length;
      const columns = heights[0].length;
      for (let j = 0; j + 1 < rows; j++) {
        for (let i = 0; i + 1 < columns; i++) {
          const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
          if (corners.some(([a, b]) => heights[b][a] === null)) continue;
          const points = corners.map(([a, b]) => seen(a / (columns - 1), b / (rows - 1), heights[b][a]));
          const shade = corners.reduce((sum, [a, b]) => sum + shades[b][a], 0) / 4;
          things.push({away: (points[0][2] + points[2][2]) / 2, draw() {
            context.beginPath();
            points.forEach(([h, v], k) => (k ? context.lineTo(h, v) : context.moveTo(h, v)));
            context.closePath();
            context.fillStyle = ground(shade);
            context.fill();
            context.strokeStyle = colors.ink;
            context.globalAlpha = 0.22;
            context.lineWidth = 0.6;
            context.stroke();
            context.globalAlpha = 1;
          }});
        }
      }
      for (const {tone, line: way} of ways) {
        const color = colors.tones[tone % colors.tones.length];
        for (let k = 0; k + 1 < way.length; k++) {
          const ends = [way[k], way[k + 1]];
          if (ends.some((p) => p.includes(null))) continue;
          const points = ends.map(([a, b, c]) => seen(a, b, c + 0.004));
          // A little nearer than the ground below.
          things.push({away: (points[0][2] + points[1][2]) / 2 - 2 / columns, draw: () => line(points, color, 3)});
        }
      }

      const floor = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([a, b]) => ({a, b, point: seen(a, b, 0)}));
      floor.forEach((from, k) => line([from.point, floor[(k + 1) % 4].point], colors.muted, 1));
      things.sort((p, q) => q.away - p.away).forEach((thing) => thing.draw());

      // Names and ends of the two floor edges in front, and of the upright edge at the left.
      const say = (text, [h, v], dx, dy) => {
        const width = context.measureText(text).width;
        const left = Math.min(Math.max(h + dx - width / 2, 2), size - width - 2);
        context.fillStyle = colors.muted;
        context.fillText(text, left, Math.min(Math.max(v + dy, 12), size - 4));
      };
      const middle = (p, q) => p.map((c, k) => (c + q[k]) / 2);
      const nearest = floor.reduce((p, q) => (q.point[2] < p.point[2] ? q : p));
      for (const [edge, from, to] of [
        [x, seen(0, nearest.b, 0), seen(1, nearest.b, 0)],
        [y, seen(nearest.a, 0, 0), seen(nearest.a, 1, 0)],
      ]) {
        const side = middle(from, to)[0] < size / 2 ? -1 : 1;
        const inset = (p, q) => p.map((c, k) => c + 0.12 * (q[k] - c));
        say(edge.from, inset(from, to), 16 * side, 22);
        say(edge.to, inset(to, from), 16 * side, 22);
        say(edge.name, middle(from, to), 22 * side, 30);
      }
      const left = floor.reduce((p, q) => (q.point[0] < p.point[0] ? q : p));
      const [low, high] = [seen(left.a, left.b, 0), seen(left.a, left.b, 1)];
      line([low, high], colors.muted, 1);
      say(z.to, high, 0, -27);
      say(z.name, high, 0, -12);
      say(z.from, low, -context.measureText(z.from).width / 2 - 6, 14);
    }

    function rotate(byTurn, byTilt) {
      turn += byTurn;
      tilt = Math.min(Math.max(tilt + byTilt, 0.1), 1.5);
      paint();
    }
    canvas.addEventListener('pointerdown', (e) => canvas.setPointerCapture(e.pointerId));
    canvas.addEventListener('pointermove', (e) => e.buttons && rotate(e.movementX / 150, e.movementY / 150));
    const keys = {ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1]};
    canvas.addEventListener('keydown', (e) => {
      if (!keys[e.key]) return;
      e.preventDefault();
      rotate(...keys[e.key]);
    });
    paint();
    return {resize: paint, drawOn, dispose: () => canvas.remove()};
  }

  // Pictures in a grid, with lines of text below each.
  function pictures(plot, {height, width, channels, signed, tiles}) {
    const canvas = document.createElement('canvas');
    plot.replaceChildren(canvas);
    const [gap, lineHeight] = [12, 16];

    // A pixel for each of the tile's.
    function small({bytes}) {
      const {paper, tones} = theme();
      const values = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
      const image = new ImageData(width, height);
      for (let i = 0; i < width * height; i++) {
        const part = (values[i * channels] - 128) / 127;
        const color = signed && channels === 1 ? mixed(paper, tones[part > 0 ? 0 : 1], Math.abs(part))
          : [0, 1, 2].map((k) => values[i * channels + (channels === 3 ? k : 0)]);
        image.data.set([...color, 255], 4 * i);
      }
      const picture = document.createElement('canvas');
      Object.assign(picture, {width, height});
      picture.getContext('2d').putImageData(image, 0, 0);
      return picture;
    }

    function layout() {
      const room = plot.clientWidth;
      const side = room < 500 ? 56 : 84;
      const scale = Math.max(1, Math.round(side / Math.max(height, width)));
      const [across, down] = [Math.max(width * scale, side), height * scale];
      const columns = Math.max(1, Math.floor((room + gap) / (across + gap)));
      const cell = down + Math.max(...tiles.map((t) => t.lines.length)) * lineHeight + gap;
      return {room, scale, across, down, columns, cell, height: Math.ceil(tiles.length / columns) * cell};
    }

    function paint() {
      const {room, height} = layout();
      const density = devicePixelRatio || 1;
      Object.assign(canvas.style, {width: `${room}px`, height: `${height}px`});
      Object.assign(canvas, {width: room * density, height: height * density});
      const context = canvas.getContext('2d');
      context.setTransform(density, 0, 0, density, 0, 0);
      drawOn(context);
    }

    function drawOn(context) {
      const {scale, across, down, columns, cell} = layout();
      Object.assign(context, {font: `12px ${fonts}`, fillStyle: theme().ink, strokeStyle: theme().line, imageSmoothingEnabled: false});
      const short = (text) => {
        const fits = (t) => context.measureText(t).width <= across;
        if (fits(text)) return text;
        while (text && !fits(`${text}…`)) text = text.slice(0, -1);
        return `${text}…`;
      };
      tiles.forEach((tile, i) => {
        const [x, y] = [(i % columns) * (across + gap), Math.floor(i / columns) * cell];
        context.drawImage(small(tile), x, y, width * scale, down);
        context.strokeRect(x + 0.5, y + 0.5, width * scale - 1, down - 1);
        tile.lines.forEach((line, k) => context.fillText(short(line), x, y + down + (k + 1) * lineHeight - 2));
      });
    }
    paint();
    // A new height changes the page: not while its sizes are being observed.
    return {resize: () => requestAnimationFrame(() => plot.isConnected && plot.clientWidth > 0 && paint()), drawOn, dispose: () => canvas.remove()};
  }

  // Some text lines for the point under the mouse.
  function tooltip(option, colors) {
    const [x, y] = [option.xAxis, option.yAxis];
    const say = (axis, v) => {
      if (axis.type === 'category') return escaped(axis.data[v]);
      return v === null ? '–' : shown(axis.unit, number(axis, v));
    };
    const marker = (p) => p.marker.replace(/background-color:[^;]+/, `background-color:${option.series[p.seriesIndex].color}`);
    const line = (p) => {
      if (p.seriesType === 'heatmap') return `${escaped(y.data[p.value[1]])} taken for ${escaped(x.data[p.value[0]])}: ${grouped(p.value[3])}`;
      if (p.seriesType === 'boxplot') return `${escaped(p.name)}: median ${shown(x.unit, p.value[3])}, quartiles ${shown(x.unit, p.value[2])} and ${shown(x.unit, p.value[4])}`;
      if (p.seriesType === 'custom') return '';
      if (ways) return `${marker(p)}${escaped(p.seriesName)}: ${escaped(x.name)} ${say(x, p.value[0])}, ${escaped(y.name)} ${say(y, p.value[1])}<br>${escaped(option.series[0].name)} ${shown('number', p.value[2])}`;
      if (p.seriesType === 'line') return `${marker(p)}${escaped(p.seriesName)}: ${say(y, p.value[1])}`;
      return `${marker(p)}${escaped(p.seriesName)}: ${say(x, p.value[0])}, ${say(y, p.value[1])}`;
    };
    const ways = option.series.some((s) => s.way);
    const lines = !ways && option.series.some((s) => s.type === 'line');
    return {
      trigger: lines ? 'axis' : 'item',
      confine: true,
      backgroundColor: colors.paper,
      borderColor: colors.line,
      textStyle: {color: colors.ink, fontSize: 13},
      axisPointer: {lineStyle: {color: colors.muted}},
      formatter: (all) => (lines
        ? [`${escaped(x.name)} ${say(x, all[0].value[0])}`, ...all.map(line)].filter(Boolean).join('<br>')
        : line(all)),
    };
  }

  const symbols = {
    circle: '<circle cx="15" cy="7" r="4"/>',
    rect: '<rect x="11.5" y="3.5" width="7" height="7"/>',
    triangle: '<path d="M15 2.5L19 11H11Z"/>',
    diamond: '<path d="M15 2L20 7L15 12L10 7Z"/>',
    pin: '<path d="M15 12L11 5A4 4 0 1 1 19 5Z"/>',
    arrow: '<path d="M15 2L19 12L15 9L11 12Z"/>',
    emptyCircle: '<circle cx="15" cy="7" r="3.5" fill="none" stroke-width="2"/>',
    emptyRect: '<rect x="11.5" y="3.5" width="7" height="7" fill="none" stroke-width="2"/>',
  };

  function swatch(series) {
    const dash = series.lineStyle && Array.isArray(series.lineStyle.type) ? series.lineStyle.type.join(' ') : '';
    const stroke = series.type === 'line' ? `<path d="M0 7H30" stroke-width="2" stroke-dasharray="${dash}"/>` : '';
    const mark = series.showSymbol === false ? '' : symbols[series.mark] || symbols.circle;
    return `<svg width="30" height="14" aria-hidden="true" fill="${series.color}" stroke="${series.color}">${stroke}${mark}</svg>`;
  }

  const isNamed = (series) => series.type === 'line' || series.type === 'scatter';

  // Beside the drawing rather than in it, where it would lie over the curves on a small screen.
  function writeLegend(place, chart, option, off) {
    place.replaceChildren();
    const named = option.series.filter(isNamed);
    if (named.length < 2 || option.series.some((s) => s.type === 'boxplot')) return;
    const buttons = named.map((series) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.innerHTML = swatch(series);
      button.append(series.name);
      const show = (on) => {
        button.setAttribute('aria-pressed', String(on));
        if (on) off.delete(series.name);
        else off.add(series.name);
        chart.dispatchAction({type: on ? 'legendSelect' : 'legendUnSelect', name: series.name});
      };
      button.setAttribute('aria-pressed', String(!off.has(series.name)));
      button.addEventListener('click', () => show(button.getAttribute('aria-pressed') === 'false'));
      return {button, show};
    });
    place.append(...buttons.map((b) => b.button));
    if (!option.drawn) return;
    const all = document.createElement('button');
    Object.assign(all, {type: 'button', textContent: 'all or none', className: 'all'});
    all.addEventListener('click', () => {
      const on = off.size > 0;
      buttons.forEach((b) => b.show(on));
    });
    place.append(all);
  }

  // What a reader has chosen of a drawing: {log, x, y, off}.
  const states = new WeakMap();
  function stateOf(plot) {
    if (!states.has(plot)) states.set(plot, {});
    return states.get(plot);
  }

  // Whether both scales make sense: of numbers along an axis, some of them positive.
  function isScalable({yAxis, series}) {
    return (yAxis.unit === 'number' || yAxis.type === 'log') && yAxis.type !== 'category'
      && series.every((s) => (isNamed(s) && !s.way) || s.renderItem === 'band')
      && series.some((s) => s.data.some((p) => p[1] > 0));
  }

  function draw(plot) {
    const colors = theme();
    const option = JSON.parse(plot.parentElement.querySelector('script').textContent);
    const look = {colors, fonts};
    const saving = (format) => ({text: format.toUpperCase(), name: `Save as ${format.toUpperCase()}`, work: () => chartTools.save(plot, format, look)});
    if (option.surface || option.pictures) {
      const drawing = option.surface ? surface(plot, option.surface) : pictures(plot, option.pictures);
      look.drawOn = drawing.drawOn;
      chartTools.write(plot, [saving('png'), saving('svg')]);
      return drawing;
    }
    const square = plot.classList.contains('square');
    const state = stateOf(plot);
    state.off ??= new Set(option.series.filter(isNamed).slice(option.drawn ?? Infinity).map((s) => s.name));
    const scalable = isScalable(option);
    if (scalable) {
      state.log ??= option.yAxis.type === 'log';
      option.yAxis.type = state.log ? 'log' : 'value';
    }
    const labels = labelsAcross(plot);
    linearize(option.xAxis, columnsOf('x', 0), option, false, labels);
    linearize(option.yAxis, columnsOf('y', 1), option, true, 7);
    const {shown: first, log} = option.yAxis;
    if (first && state.y === undefined) state.y = log ? first.map(Math.log10) : first;
    finishAxis(option.xAxis, false, colors, plot);
    finishAxis(option.yAxis, true, colors, plot);
    option.series.forEach((s) => finishSeries(s, option, colors));
    Object.assign(option, {
      animation: false,
      textStyle: {fontFamily: fonts},
      grid: {left: 4, right: square ? 8 : 22, top: option.yAxis.name ? 32 : 8, bottom: (option.xAxis.name ? 28 : 4) + (option.bar ? 48 : 0), containLabel: true},
      legend: {show: false, selected: Object.fromEntries([...state.off].map((name) => [name, false]))},
      tooltip: tooltip(option, colors),
    });
    const bar = () => ({elements: colorBar(plot, option.bar, colors)});
    if (option.bar) option.graphic = bar();
    const chart = echarts.init(plot, null, {renderer: 'svg'});
    for (const name of ['xAxis', 'yAxis']) {
      option[name].step = () => chart.getModel()?.getComponent(name)?.axis?.scale.getInterval?.() ?? 0;
    }
    chart.setOption(option);
    writeLegend(plot.parentElement.querySelector('.legend'), chart, option, state.off);

    const writeTools = () => chartTools.write(plot, [
      ...(zoom ? [
        {text: '+', name: 'Zoom in', work: zoom.nearer},
        {text: '−', name: 'Zoom out', work: zoom.farther, disabled: !zoom.zoomed()},
        {text: 'All', name: 'Show the whole range', work: zoom.reset, disabled: !zoom.zoomed()},
      ] : []),
      ...(scalable ? [{text: 'Log', name: 'Logarithmic scale', pressed: state.log, work: rescale}] : []),
      saving('png'), saving('svg'),
    ]);
    function rescale() {
      Object.assign(state, {log: !state.log, x: null, y: undefined});
      redraw(plot);
    }
    const zoomable = ![option.xAxis, option.yAxis].some((a) => a.type === 'category') && option.series.every((s) => s.type !== 'bar');
    let zoom = null;
    if (zoomable) zoom = chartTools.zoom(plot, chart, option, state, () => zoom && writeTools());
    writeTools();
    const names = () => ({yAxis: {axisLabel: {width: nameWidth(plot)}}});
    return {
      resize() {
        if (plot.clientWidth < 60) return; // no room for a drawing: the page is hidden
        if (labelsAcross(plot) !== labels) {
          redraw(plot);
          return;
        }
        chart.resize();
        if (option.yAxis.type === 'category') chart.setOption(names());
        if (option.bar) chart.setOption({graphic: bar()});
      },
      dispose() {
        zoom?.dispose();
        chart.dispose();
      },
    };
  }

  const charts = new Map();
  const redraw = (plot) => {
    charts.get(plot)?.dispose();
    charts.set(plot, draw(plot));
  };
  const drawAll = () => [...charts.keys()].forEach(redraw);
  dark.addEventListener('change', drawAll);
  const print = (on) => () => {
    printing = on;
    if (dark.matches) drawAll();
  };
  addEventListener('beforeprint', print(true));
  addEventListener('afterprint', print(false));
  const sizes = new ResizeObserver((entries) => entries.forEach((e) => charts.get(e.target)?.resize()));

  // Draws what a part of the page holds, or draws it anew.
  function show(root) {
    root.querySelectorAll('.plot').forEach((plot) => {
      redraw(plot);
      sizes.observe(plot);
    });
    root.querySelectorAll('table.data').forEach(makeSortable);
  }

  // Forgets what is taken out of the page.
  function release(root) {
    root.querySelectorAll('.plot').forEach((plot) => {
      sizes.unobserve(plot);
      charts.get(plot)?.dispose();
      charts.delete(plot);
    });
  }

  // Tables: a click on a head sorts by it; another turns the order round.
  function sort(table, column, direction) {
    const numeric = table.tHead.rows[0].cells[column].classList.contains('number');
    const key = (row) => {
      const cell = row.cells[column];
      if (!numeric) return cell.dataset.value ?? cell.textContent;
      return cell.dataset.value === undefined ? NaN : Number(cell.dataset.value);
    };
    const compare = numeric
      ? (a, b) => direction * (a - b)
      : (a, b) => direction * a.localeCompare(b, undefined, {numeric: true});
    const missing = (k) => k === '' || Number.isNaN(k);
    const rows = [...table.tBodies[0].rows].map((row) => ({row, key: key(row)}));
    rows.sort((a, b) => (missing(a.key) || missing(b.key) ? missing(a.key) - missing(b.key) : compare(a.key, b.key)));
    table.tBodies[0].append(...rows.map((r) => r.row));
  }

  function makeSortable(table) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if (!head.textContent) return; // what stands beside another column
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const rising = head.getAttribute('aria-sort') !== 'ascending';
        heads.forEach((h) => h.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', rising ? 'ascending' : 'descending');
        sort(table, column, rising ? 1 : -1);
      });
    });
  }

  show(document);
  globalThis.fallline = {show, release, theme, dark, ground, groundColor, shadesPoints, shown, fonts};
})();
