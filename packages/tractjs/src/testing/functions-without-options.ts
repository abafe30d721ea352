/** Names of the functions without options, whose arguments are values, tensors, files and documents. */
export const withoutOptions: readonly string[] = `
  adamState adviceFor agreement appendEvent averagePaths averagePool2x badArgument biasAdd broadcast
  chainTarget checkChoice checkedJson checkGrid checkKnownLevels checkModel checkNetwork
  checkNetworkWithParams checkNoOptions checkOptions checkSchedule checkSingleStep checkSource checkStep
  clip combine configPath copyParams counted countParams decodeSafetensors decodeSafetensorsHeader
  defaultCacheFolder defaultGrid denoiser depthToSpace describedBy describeNetwork disposeParams emaWeight
  encodeEventFile encodeSafetensors ensureGradient environmentPath eventsPath explicit featureStatistics
  filterUp2x floorOf frechetDistance fromPrediction fromTorchLayout fromTwoHeads gap gaussianOf halvings
  hasKernel inferenceMomentum intervalBetween isAffine isDescription isModelFolder isMultistep
  isStochastic layOutSafetensors levelList linearDecay loadClassifier lockState logSnr mapLevels
  modelFolder multiHeadAttention nativePlan nativeTargets nearName networkFromSidecar noised noiseFrom
  noiseRatio openCheckpoint parseGaussian parseIdx perExample placePhases planPhases preconditioning
  pretrainedFolder printable randomSource readDocument readEvents readModel readModelFolder readRunConfig
  readRunEnvironment recognise registerGradients registry renameDiffusers requireEngine rmsDistance
  runKernel sameDescription sameLevel saveModel settleMethod spaceToDepth startEvaluation stepCount
  stepNoise subGrid thisEnvironment timeGrid timestepEmbedding toFloat32 toPrediction toTwoHeads
  tractTarget uniformTime unknownName unscaled upsample2x valueAndGradients variancePreserving vpObjective
  withPathInErrors writeEventFile writeRunConfig writeRunEnvironment zipLevels
`
  .trim()
  .split(/\s+/);
