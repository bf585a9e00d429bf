"""Which prior precision the refitted head should have: a simulation. Prints a table; nothing is read from it.

    venv/bin/python lens_learning_prior.py

Twelve kinds of sources lie in 24 latent dimensions, seen through a random layer of 128 rectified units. The network's
head is trained on one mixture of kinds, the field shows another: kinds moved by `shift` of their distance and mixed
in other proportions. People grade half from the top, three tenths from the middle, a fifth at random. Told is the
mean log-loss and AUC over as many sources of the field again, lenses being 1 in 100, by prior precision and number of grades;
no class is weighted.
"""

import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

DIMENSIONS, KINDS, LATENT, SEPARATION = 128, 12, 24, 0.7
PRECISIONS = [1, 3, 10, 30, 100, 300, 1000, 3000]
GRADES = [20, 50, 100, 200, 400]


def fit(z, y, offset, precision, intercept_precision):
    x = np.hstack([z, np.ones((len(z), 1))])
    prior = np.full(x.shape[1], precision)
    prior[-1] = intercept_precision

    def cost(beta):
        logit = offset + x @ beta
        return np.sum(np.logaddexp(0, np.where(y, -logit, logit))) + prior @ beta**2 / 2

    beta = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-(offset + x @ beta).clip(-500, 500)))
        gradient = x.T @ (y - p) - prior * beta
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(prior)
        step = np.linalg.solve(hessian, gradient)
        part = 1.0
        while cost(beta + part * step) > cost(beta) and part > 1e-9:
            part /= 2
        beta += part * step
        if np.abs(step).max() < 1e-7:
            break
    return beta


class World:
    def __init__(self, random, shift):
        self.random = random
        self.means = random.normal(0, SEPARATION, (KINDS, LATENT))
        self.moved = self.means + shift * random.normal(0, SEPARATION, (KINDS, LATENT))
        self.layer = random.normal(0, 1 / np.sqrt(LATENT), (LATENT, DIMENSIONS))
        self.bias = random.normal(0, 0.3, DIMENSIONS)
        self.own = random.normal(0, 1, DIMENSIONS)

    def draw(self, means, kinds):
        latent = means[kinds] + self.random.normal(0, 1.0, (len(kinds), LATENT))
        seen = latent @ self.layer + self.bias + self.random.normal(0, 0.3, (len(kinds), DIMENSIONS))
        return np.maximum(seen, 0)


def losses(logit, y):
    return np.mean(np.logaddexp(0, np.where(y, -logit, logit)))


def trial(seed, shift, is_new):
    random = np.random.default_rng(seed)
    world = World(random, shift)
    kinds = np.where(random.random(20000) < 0.5, 0, random.integers(1, KINDS, 20000))
    network = LogisticRegression(C=0.1, max_iter=300).fit(world.draw(world.means, kinds), kinds == 0)
    share = random.dirichlet(np.ones(KINDS - 1))
    kinds = np.where(random.random(40000) < 0.01, 0, 1 + random.choice(KINDS - 1, 40000, p=share))
    wanted = 0
    if is_new:
        wanted = 1 + np.argmin(np.abs(share - 0.02))
    e = world.draw(world.moved, kinds)
    y = kinds == wanted
    logit = network.decision_function(e)
    fresh, e = e[20000:], e[:20000]
    truth, y = y[20000:], y[:20000]
    said, logit = logit[20000:], logit[:20000]
    raw = e
    z = (e - e.mean(0)) / e.std(0).clip(1e-9)
    fresh = (fresh - raw.mean(0)) / raw.std(0).clip(1e-9)
    order = np.argsort(-logit)
    table = {}
    for n in GRADES:
        top = order[: n // 2]
        middle = random.choice(np.argsort(np.abs(logit))[:2000], 3 * n // 10, replace=False)
        rest = random.choice(len(y), n // 5, replace=False)
        graded = np.unique(np.concatenate([top, middle, rest]))
        if is_new:
            graded = np.concatenate([random.choice(np.flatnonzero(y), n // 2, replace=False), rest, middle])
        for precision in PRECISIONS:
            if is_new:
                s = np.hstack([z, ((logit - logit.mean()) / logit.std())[:, None]])
                beta = fit(s[graded], y[graded], 0, precision, 0.1)
                reached = np.hstack([fresh, ((said - logit.mean()) / logit.std())[:, None]]) @ beta[:-1] + beta[-1]
            else:
                beta = fit(z[graded], y[graded], logit[graded], precision, 0.1)
                reached = said + fresh @ beta[:-1] + beta[-1]
            table[n, precision] = (losses(reached, truth), roc_auc_score(truth, reached))
    return (losses(said, truth), roc_auc_score(truth, said)), table


def main(trials):
    for is_new, shift in [(False, 0.0), (False, 0.3), (False, 0.6), (False, 1.0), (True, 0.3)]:
        done = [trial(seed, shift, is_new) for seed in range(trials)]
        base = np.mean([base for base, _ in done], 0)
        print(f"{'new concept' if is_new else 'refine'}, shift {shift}: network loss {base[0]:.3f} AUC {base[1]:.3f}")
        print("grades " + " ".join(f"{precision:>13}" for precision in PRECISIONS))
        for n in GRADES:
            cells = [np.mean([table[n, precision] for _, table in done], 0) for precision in PRECISIONS]
            print(f"{n:6} " + " ".join(f"{loss:.3f} / {auc:.3f}" for loss, auc in cells), flush=True)


main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
