"""Writes small networks with the exporters of other libraries, and what these libraries answer, into
src/test/resources/exporters:

    python src/test/golden/exporters.py torch|keras-torch|keras-tensorflow|sklearn

Each library needs its exporter: onnxscript for PyTorch and for Keras on PyTorch, tf2onnx for Keras on
TensorFlow, skl2onnx for scikit-learn.
"""

import json
import os
import pathlib
import sys

import numpy as np
import onnx

FOLDER = pathlib.Path("src/test/resources/exporters")
RANDOM = np.random.default_rng(1)
TABLE = RANDOM.normal(3, 2, (20, 4)).astype(np.float32).round(2)
PIXELS = RANDOM.integers(0, 256, (20, 8, 8)).astype(np.uint8)
SCALED = PIXELS.astype(np.float32) / 255
CLASSES = np.arange(20) % 3
SHOWN = 5

files = {}


def keep(name, raw, outputs):
    outputs = np.asarray(outputs, float)[:SHOWN].reshape(SHOWN, -1).round(7)
    files[name] = {"inputs": "table" if raw is TABLE else "pictures", "outputs": outputs.tolist()}


def torch():
    import torch
    from safetensors.torch import save_file
    from torch import nn

    torch.manual_seed(1)

    def outputs(net, inputs):
        x = torch.tensor(inputs)
        net(x)  # gives batch normalization its mean and variance
        net.eval()
        z = net(x).detach()
        return x, z if z.shape[1] == 1 else z.softmax(1)

    def export(name, net, raw, script):
        x, y = outputs(net, TABLE if raw is TABLE else SCALED)
        keep(name, raw, y)
        if script:
            axes = {"x": {0: "batch"}}
            torch.onnx.export(net, (x,), FOLDER / name, dynamo=False, input_names=["x"], dynamic_axes=axes)
        else:
            torch.onnx.export(net, (x,), FOLDER / name, dynamic_shapes=({0: torch.export.Dim("batch")},))

    class Viewed(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc1, self.fc2 = nn.Linear(64, 8), nn.Linear(8, 3)

        def forward(self, x):
            return self.fc2(torch.relu(self.fc1(x.view(x.size(0), -1))))

    activations = {
        "relu": nn.ReLU(),
        "leaky-relu": nn.LeakyReLU(),
        "elu": nn.ELU(),
        "gelu": nn.GELU(),
        "silu": nn.SiLU(),
        "tanh": nn.Tanh(),
        "sigmoid": nn.Sigmoid(),
        "softplus": nn.Softplus(),
        "hard-sigmoid": nn.Hardsigmoid(),
        "hard-tanh": nn.Hardtanh(),
        "hard-swish": nn.Hardswish(),
        "mish": nn.Mish(),
        "softsign": nn.Softsign(),
    }
    for script in (False, True):
        kind = "torchscript" if script else "torch"
        for label, f in activations.items():
            layers = [nn.Linear(4, 6), f, nn.Linear(6, 5, bias=False), f, nn.Linear(5, 3)]
            export(f"{kind}-{label}.onnx", nn.Sequential(*layers), TABLE, script)
        layers = [nn.Flatten(), nn.Linear(64, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout()]
        layers += [nn.Linear(8, 6, bias=False), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, 3)]
        export(f"{kind}-pictures.onnx", nn.Sequential(*layers), PIXELS, script)
        layers = [nn.BatchNorm1d(4), nn.Linear(4, 6), nn.Tanh(), nn.BatchNorm1d(6), nn.Linear(6, 3)]
        export(f"{kind}-norm-behind.onnx", nn.Sequential(*layers, nn.LogSoftmax(1)), TABLE, script)
        export(f"{kind}-number.onnx", nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 1)), TABLE, script)
        export(f"{kind}-viewed.onnx", Viewed(), PIXELS, script)

    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 8), nn.BatchNorm1d(8), nn.GELU(), nn.Dropout(), nn.Linear(8, 3))
    for name, net in {"torch-gelu-norm": net, "torch-relu-named": Viewed()}.items():
        keep(f"{name}.safetensors", PIXELS, outputs(net, SCALED)[1])
        save_file(net.state_dict(), FOLDER / f"{name}.safetensors")

    variants = {
        "leaky-relu-0.2": nn.LeakyReLU(0.2),
        "elu-0.5": nn.ELU(0.5),
        "celu-2": nn.CELU(2),
        "selu": nn.SELU(),
        "relu6": nn.ReLU6(),
        "prelu": nn.PReLU(),
        "gelu-tanh": nn.GELU("tanh"),
        "hard-tanh-2": nn.Hardtanh(-2, 2),
        "softplus-3": nn.Softplus(3),
        "log-sigmoid": nn.LogSigmoid(),
    }
    for script in (False, True):
        for label, f in variants.items():
            net = nn.Sequential(nn.Linear(4, 6), f, nn.Linear(6, 5), f, nn.Linear(5, 3))
            export(f"{'torchscript' if script else 'torch'}-{label}.onnx", net, TABLE, script)


def keras(backend):
    os.environ["KERAS_BACKEND"] = backend
    import keras
    from keras import layers

    keras.utils.set_random_seed(1)
    dense = layers.Dense

    def export(name, raw, *parts, targets=CLASSES, loss="sparse_categorical_crossentropy"):
        net = keras.Sequential([layers.Input(raw.shape[1:]), *parts])
        net.compile(optimizer="adam", loss=loss)
        x = raw.astype(np.float32)
        net.fit(x, targets, epochs=3, verbose=0)
        y = net.predict(x, verbose=0)
        keep(f"keras-{backend}-{name}.onnx", raw, keras.ops.softmax(y) if name == "logits" else y)
        net.export(FOLDER / f"keras-{backend}-{name}.onnx", format="onnx", verbose=False)

    names = "relu elu gelu silu tanh sigmoid softplus hard_sigmoid hard_tanh hard_silu mish softsign"
    for f in names.split():
        # tf2onnx has no operator for TensorFlow's Erfc.
        if f != "gelu" or backend != "tensorflow":
            export(f, TABLE, dense(6, f), dense(5, f, use_bias=False), dense(3, "softmax"))
    head = [layers.Rescaling(1 / 255), layers.Flatten(), dense(8), layers.BatchNormalization(), layers.ReLU()]
    export("pictures", PIXELS, *head, layers.Dropout(0.2), dense(6, "relu"), dense(3, "softmax"))
    # With tf2onnx, the constants of Normalization become inputs of the file.
    if backend != "tensorflow":
        normalization = layers.Normalization()
        normalization.adapt(TABLE)
        export("normalization", TABLE, normalization, dense(6, "tanh"), dense(3, "softmax"))
    export("number", TABLE, dense(6, "tanh"), dense(1), targets=TABLE.sum(1), loss="mse")
    export("binary", TABLE, dense(6, "tanh"), dense(1, "sigmoid"), targets=CLASSES % 2, loss="binary_crossentropy")
    logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    export("logits", TABLE, dense(6, "tanh"), dense(3), loss=logits)


def sklearn():
    from skl2onnx import to_onnx
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    def export(name, *parts, targets=CLASSES, options=None):
        net = make_pipeline(*parts).fit(TABLE, targets)
        classifies = hasattr(net, "predict_proba")
        keep(f"sklearn-{name}.onnx", TABLE, net.predict_proba(TABLE) if classifies else net.predict(TABLE))
        proto = to_onnx(net, TABLE[:1], options=options)
        (FOLDER / f"sklearn-{name}.onnx").write_bytes(proto.SerializeToString())

    few = {"hidden_layer_sizes": (6,), "max_iter": 50, "random_state": 1}
    for f in ("relu", "tanh", "logistic", "identity"):
        export(f, StandardScaler(), MLPClassifier((6, 5), activation=f, max_iter=50, random_state=1))
    export("without-zipmap", StandardScaler(), MLPClassifier(**few), options={"zipmap": False})
    export("texts", StandardScaler(), MLPClassifier(**few), targets=np.array(["a", "b", "c"])[CLASSES])
    export("binary", MinMaxScaler(), MLPClassifier(**few), targets=CLASSES % 2)
    export("number", StandardScaler(), MLPRegressor(**few), targets=TABLE.sum(1))
    export("logistic-regression", StandardScaler(), LogisticRegression())
    export("logistic-regression-binary", LogisticRegression(), targets=CLASSES % 2)
    export("linear-number", LinearRegression(), targets=TABLE.sum(1))


library = sys.argv[1]
FOLDER.mkdir(exist_ok=True)
{
    "torch": torch,
    "keras-torch": lambda: keras("torch"),
    "keras-tensorflow": lambda: keras("tensorflow"),
    "sklearn": sklearn,
}[library]()
for file in FOLDER.glob(f"{library}*.onnx"):
    # PyTorch notes for each operator where in the program it came from.
    model = onnx.load(file, load_external_data=False)
    for part in [model, model.graph, *model.graph.node, *model.graph.initializer, *model.graph.value_info]:
        part.ClearField("metadata_props")
    onnx.save(model, file)
answers = {"table": TABLE[:SHOWN].tolist(), "pictures": PIXELS[:SHOWN].reshape(SHOWN, -1).tolist(), "files": files}
(FOLDER / f"{library}.json").write_text(json.dumps(answers))
