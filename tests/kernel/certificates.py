"""Certificates of the composition theorem: tables, a closed form, the published parameters."""

from __future__ import annotations

from math import prod

from solver.kernel.composition import Composition


def two_layers(b: int, m: int, n_1: int, x_0: int, x_1: int, t: int) -> Composition:
    """Return a certificate for L = 2 that uses all queries."""
    return Composition(2, b, m, (n_1,), (n_1,), (x_0, x_1), t, ())


TWO_LAYERS: dict[Composition, int] = {
    two_layers(1, 3, 3, 2, 2, 1): 14,
    two_layers(1, 4, 2, 1, 3, 1): 14,
    two_layers(2, 6, 4, 1, 3, 1): 32,
    two_layers(4, 18, 14, 1, 3, 1): 272,
    two_layers(8, 350, 29, 64, 6, 14): 10_502,
    two_layers(16, 1_930, 74, 252, 9, 51): 144_752,
    two_layers(24, 5_332, 134, 548, 12, 106): 719_822,
    two_layers(32, 11_081, 208, 949, 16, 171): 2_315_931,
    two_layers(40, 19_600, 296, 1_436, 19, 253): 5_821_202,
    two_layers(48, 31_606, 394, 2_010, 22, 350): 12_484_372,
    two_layers(64, 67_108, 629, 3_445, 28, 581): 42_278_042,
    two_layers(128, 425_508, 2_008, 12_743, 52, 1_972): 854_845_574,
    two_layers(1_040, 134_315_977, 82_100, 702_940, 379, 83_792): 11_027_476_027_679,
    two_layers(
        12_480, 153_325_974_808, 7_974_879, 90_749_539, 4_263, 8_414_985
    ): 1_222_756_249_976_823_042,
}
"""Certificates found by search, with the lengths of their prompts."""


def all_queries(
    b: int, m: int, n: tuple[int, ...], x: tuple[int, ...], t: int, theta: tuple[int, ...]
) -> Composition:
    return Composition(len(x), b, m, n, n, x, t, theta)


MORE_LAYERS: dict[Composition, str] = {
    all_queries(1, 1281, (229, 2), (89, 16, 2), 20, (52005,)): "881330",
    all_queries(2, 48081, (1724, 4), (1023, 51, 3), 207, (15823369,)): "414506303",
    all_queries(
        8, 910839157, (422475, 11), (790422, 1113, 6), 140153, (122499253627061,)
    ): "4.6e+15",
    all_queries(
        32,
        126787773834357,
        (620740783, 48),
        (961974491, 80280, 16),
        153117433,
        (39372221452635714093056,),
    ): "3.9e+24",
    all_queries(
        1,
        4990144756534438002678,
        (134346175002639, 136, 1),
        (46874694957, 45319497311, 27, 2),
        5047795015,
        (334384585379094482329358362690453505, 14127716498373415578842302753603059712),
    ): "1.8e+38",
}
"""The same for L > 2; prompts of more than ten digits to two."""


def closed_form(b: int) -> Composition:
    """Return m = 64 b^3, n_1 = 64 b^2: good for every b, with x_0 = 4 b^2 and x_1 = 4 b."""
    m, x_0 = 64 * b**3, 4 * b**2
    return two_layers(b, m, 64 * b**2, x_0, 4 * b, 1 + x_0 // m.bit_length())


def published(layers: int, width: int) -> Composition:
    """Return the certificate of the parameters of Chen, Peng, Wu 2024 for Hdp = `width`.

    K = (Hdp L)^8 8^(2 L^2), x_l = K^(8^(L-l-1)), n_l = x_l^4, m = K x_0 ... x_{L-1}; their messages
    have 2 Hdp bits. Half of the values that are hoped for are kept, and t = x_0 / (4 log m), with
    log m rounded up.
    """
    k = (width * layers) ** 8 * 8 ** (2 * layers**2)
    x = tuple(k**8 ** (layers - level - 1) for level in range(layers))
    n, m = tuple(each**4 for each in x[1:]), k * prod(x)
    t = x[0] // (4 * m.bit_length())
    theta = [x[1] * t]
    for level in range(2, layers):
        theta.append(x[level] * n[level - 2] * theta[-1] // 2)
    return Composition(layers, 2 * width, m, n, n, x, t, tuple(theta[1:]))
