"""The one place where numba is imported.

Where it is missing, functions meant for compilation stay as they are: far slower, with the same answers.
"""

import sys
from typing import Any

njit: Any
prefetch: Any
exchange: Any
make_way: Any
try:
    import numba
except ImportError:
    COMPILED = False

    def _as_it_is(**_options: Any) -> Any:
        """Return a decorator that leaves a function as it is."""
        return lambda function: function

    def _nothing(_array: Any, _index: int) -> None:
        """Leave it to the processor to fetch what is read."""

    def _one_after_the_other(array: Any, value: int) -> int:
        """Put a value in the first place of an array, for one thread; return what was there."""
        before = int(array[0])
        array[0] = value
        return before

    def _alone() -> None:
        """Make way for nobody."""

    njit, prefetch, exchange, make_way = _as_it_is, _nothing, _one_after_the_other, _alone
else:
    from llvmlite import ir
    from numba import types
    from numba.core import cgutils
    from numba.extending import intrinsic

    COMPILED = True
    njit = numba.njit

    @intrinsic
    def prefetch(_context, array, index):  # type: ignore[no-untyped-def]
        """Ask the processor to fetch the row of an array that will soon be read; any index will do."""

        def generate(context, builder, signature, args):  # type: ignore[no-untyped-def]
            values = context.make_array(signature.args[0])(context, builder, args[0])
            row = context.cast(builder, args[1], signature.args[1], types.intp)
            kind = signature.args[0]
            if kind.ndim == 1 and kind.layout == "C":
                stride = context.get_constant(types.intp, kind.dtype.bitwidth // 8)
            else:
                stride = cgutils.unpack_tuple(builder, values.strides)[0]  # type: ignore[no-untyped-call]
            byte, whole = ir.IntType(8).as_pointer(), ir.IntType(32)
            address = builder.gep(builder.bitcast(values.data, byte), [builder.mul(row, stride)])
            taking = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
            name = "llvm.prefetch.p0i8"
            fetch = cgutils.get_or_insert_function(builder.module, taking, name)  # type: ignore[no-untyped-call]
            # For reading, into the nearest cache, as data.
            builder.call(fetch, [address, *(ir.Constant(whole, n) for n in (0, 3, 1))])
            return context.get_dummy_value()

        return types.void(array, index), generate

    @intrinsic
    def exchange(_context, array, value):  # type: ignore[no-untyped-def]
        """Put a value in the first place of an array of 64-bit integers; return what was there.

        No other thread comes in between, and what was written before is seen by who finds the value there.
        """

        def generate(context, builder, signature, args):  # type: ignore[no-untyped-def]
            values = context.make_array(signature.args[0])(context, builder, args[0])
            new = context.cast(builder, args[1], signature.args[1], types.int64)
            return builder.atomic_rmw("xchg", values.data, new, "seq_cst")

        return types.int64(array, value), generate

    @intrinsic
    def make_way(_context):  # type: ignore[no-untyped-def]
        """Let another thread have the processor, if one waits for it."""

        def generate(context, builder, _signature, _args):  # type: ignore[no-untyped-def]
            name = "SwitchToThread" if sys.platform == "win32" else "sched_yield"
            kind = ir.FunctionType(ir.IntType(32), [])
            builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [])  # type: ignore[no-untyped-call]
            return context.get_dummy_value()

        return types.void(), generate
