import numpy as np
import pytest
from sklearn.metrics import mean_squared_error as sklearn_mean_squared_error
from sklearn.metrics import r2_score

from playground.nn.metrics import mean_squared_error, predicted_classes, r2


def test_scores_equal_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    for n_out in (1, 3):
        Y = rng.normal(size=(40, n_out))
        A = Y + rng.normal(scale=0.5, size=Y.shape)
        assert mean_squared_error(A, Y) == pytest.approx(sklearn_mean_squared_error(Y, A))
        assert r2(A, Y) == pytest.approx(r2_score(Y, A))
    for guess in (2.0, 3.0):
        A, Y = np.full((5, 1), guess), np.full((5, 1), 2.0)
        assert r2(A, Y) == r2_score(Y, A)


def test_a_stack_gives_one_score_a_run() -> None:
    rng = np.random.default_rng(0)
    A, Y = rng.normal(size=(4, 20, 1)), rng.normal(size=(20, 1))

    np.testing.assert_array_equal(r2(A, Y), [r2(run, Y) for run in A])
    np.testing.assert_array_equal(mean_squared_error(A, Y), [mean_squared_error(run, Y) for run in A])


def test_one_output_is_cut_in_the_middle_of_its_range_and_of_several_the_largest_wins() -> None:
    A, several = (
        np.array([[-0.2], [0.0], [0.4], [0.5], [0.9]]),
        np.array([[[0.1, 0.7, 0.2], [0.5, 0.5, 0.0]]]),
    )

    np.testing.assert_array_equal(predicted_classes(A, "tanh"), [0, 1, 1, 1, 1])
    np.testing.assert_array_equal(predicted_classes(A, "sigmoid"), [0, 0, 0, 1, 1])
    np.testing.assert_array_equal(predicted_classes(several, "softmax"), [[1, 0]])
