ARG BASE_IMAGE=docker.io/library/python:3.12-slim

# The builder: whatever is needed only to install stays out of the final image.
FROM ${BASE_IMAGE} AS builder

# gpu: TensorFlow with NVIDIA's CUDA libraries. cpu: without them, for laptops and tests.
ARG DEVICE=gpu
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

COPY requirements.txt requirements-cpu.txt ./
# The environment has no pip, so it cannot be changed later. TensorFlow's C++ headers (430 MB) serve
# to build extensions, which nothing here does.
RUN set -eu; \
    case "$DEVICE" in \
      gpu) lock=requirements.txt ;; \
      cpu) lock=requirements-cpu.txt ;; \
      *) echo "DEVICE=$DEVICE: expected gpu or cpu" >&2; exit 2 ;; \
    esac; \
    python3 -m venv --without-pip /opt/unic-tfn; \
    python3 -m pip --python /opt/unic-tfn/bin/python install \
      --no-cache-dir --require-hashes --only-binary :all: --requirement "$lock"; \
    rm -rf /opt/unic-tfn/lib/python3*/site-packages/tensorflow/include

COPY pyproject.toml README.md LICENSE NOTICE ./
COPY job job
# Package data: `job/` has a link to them.
COPY jobspecs jobspecs
# The build backend is the locked setuptools, not whatever is newest on the day.
# The kernel drops signals for which process 1 has no handler. The program sets its own once it is
# loaded; this one is there from the interpreter's first moment. 75 says "start me again".
# Isolated (-I), Python loads nothing that the host's variables name, which Apptainer lets in. It does
# not look at PYTHONUNBUFFERED and PYTHONDONTWRITEBYTECODE then: -u and -B.
RUN set -eu; \
    python3 -m pip --python /opt/unic-tfn/bin/python install \
      --no-cache-dir --no-deps --no-index --no-build-isolation .; \
    sed -i '1s|$| -IuB|' /opt/unic-tfn/bin/unic-tfn; \
    for packages in /opt/unic-tfn/lib/python3*/site-packages; do \
      echo 'import os, signal; os.getpid() == 1 and signal.signal(15, lambda *_: os._exit(75))' \
        > "$packages/process-1.pth"; \
    done

# The final image.
FROM ${BASE_IMAGE}

ARG DEVICE=gpu
ARG VERSION=0.1.0
ARG REVISION=unknown

COPY --from=builder /opt/unic-tfn /opt/unic-tfn

# TensorFlow looks for its CUDA libraries in only some of these folders, and if one is not found it
# trains on the CPU without saying so. The loader's own list lets it find all of them.
RUN set -eu; \
    if [ "$DEVICE" = gpu ]; then \
      printf '%s\n' /opt/unic-tfn/lib/python3*/site-packages/nvidia/*/lib \
        > /etc/ld.so.conf.d/unic-tfn.conf; \
      ldconfig; \
      for library in cudart cudnn cublas cublasLt cufft cusolver cusparse cupti nccl nvJitLink; do \
        ldconfig --print-cache > /tmp/libraries; \
        grep -q "lib$library\.so" /tmp/libraries || { echo "lib$library is missing" >&2; exit 1; }; \
      done; \
      rm /tmp/libraries; \
    fi; \
    install -d -m 1777 /outputs; \
    install -d -m 0755 /data

WORKDIR /app
COPY jobspecs jobspecs

# Any user id works: everything written goes to /tmp and /outputs, the rest may be read-only.
ENV PATH=/opt/unic-tfn/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    XDG_CACHE_HOME=/tmp/cache \
    XDG_CONFIG_HOME=/tmp/config \
    MPLCONFIGDIR=/tmp/matplotlib \
    KERAS_HOME=/tmp/keras \
    CUDA_CACHE_PATH=/tmp/cuda \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    UNIC_OUTPUTS=/outputs

LABEL org.opencontainers.image.title="unic-tfn" \
      org.opencontainers.image.description="Tensor fusion networks over every combination of text, audio and video: a batch job" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="docker.io/library/python:3.12-slim" \
      io.github.unic-tfn.device="${DEVICE}"

# Without a mount, outputs are written to an anonymous volume.
VOLUME ["/outputs"]
USER 10001:10001
# Process 1 is the program itself, which handles SIGTERM, not a shell.
ENTRYPOINT ["unic-tfn"]
CMD ["--help"]
